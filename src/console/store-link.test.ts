import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../store/store-error.ts';
import { scratchDirectory, scratchStore } from '../store/testing/scratch.ts';
import { StoreLink } from './store-link.ts';

test('a page that is asked for while the engine comes back is answered, also where the database is just opened anew', async () => {
  const directory = scratchDirectory();
  const store = await scratchStore(directory);
  const link = new StoreLink(directory);
  const uuid = await store.read('readOwnUuid');
  const first = link.read((reader) => reader.read('readOwnUuid'));
  link.renew();
  assert.equal(await first, uuid);
  const reads = [0, 1, 2].map(() => link.read((reader) => reader.read('readOwnUuid')));
  link.renew();
  link.renew();
  assert.deepEqual(await Promise.all(reads), [uuid, uuid, uuid]);
  await link.close();
  await store.close();
});

test('a directory without a database is told as that, and one that comes is read', async () => {
  const directory = scratchDirectory();
  const link = new StoreLink(directory);
  const read = () => link.read((reader) => reader.read('readOwnUuid'));
  await assert.rejects(read(), StoreError);
  await assert.rejects(read(), StoreError);
  const store = await scratchStore(directory);
  link.renew();
  assert.equal(await read(), await store.read('readOwnUuid'));
  await link.close();
  await assert.rejects(read(), { code: 'stopped' }, 'a console that stops opens nothing anew');
  await store.close();
});

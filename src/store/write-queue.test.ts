import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrefix } from '../model/address.ts';
import { StoreError } from './store-error.ts';
import { scratchDirectory, scratchStore } from './testing/scratch.ts';
import { type BatchWriter, WriteQueue } from './write-queue.ts';
import { write } from './writes.ts';

const rows = Array.from(
  { length: 20_000 },
  (_, i) => [`10.0.${i >> 8}.${i & 255}`, '', 'alice', 0, null, 'host'] as const,
);
const remove = write('deleteListEntries', 'deny', ['10.0.0.7']);

test('an import of a list and then the removal of one of its entries: the entry is gone after a restart', async () => {
  const directory = scratchDirectory();
  let store = await scratchStore(directory);
  const done: string[] = [];
  await Promise.all([
    store.commit([write('putListEntries', 'deny', rows)]).then(([count]) => done.push(`${count} added`)),
    store.commit([remove]).then(([count]) => done.push(`${count} removed`)),
  ]);
  assert.deepEqual(done, ['20000 added', '1 removed']);
  await store.close();
  store = await scratchStore(directory);
  const listed = await store.readList('deny');
  assert.equal(listed.length, 19_999);
  assert.ok(!listed.some(({ prefix }) => formatPrefix(prefix) === '10.0.0.7'));
  await store.close();
});

test('a disk that fails while a large change is on its way: it is refused, and nothing of it stays with the writer', async () => {
  const parts = new Map<number, number>();
  const failing: BatchWriter = {
    writeBatch: () => Promise.reject(new StoreError('full', 'no room')),
    sendPart: (bulk, items) => parts.set(bulk, (parts.get(bulk) ?? 0) + items.length),
    dropParts: (bulk) => parts.delete(bulk),
  };
  const queue = new WriteQueue(failing);
  const outcome = (name: string) => (error: StoreError) => `${name} ${error.code}`;
  const small = queue.commit([remove]).then(() => 'kept', outcome('small'));
  const large = queue.commit([write('putListEntries', 'deny', rows)]).then(() => 'kept', outcome('large'));
  assert.deepEqual(await Promise.all([small, large]), ['small full', 'large full']);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  assert.deepEqual([...parts], []);
  assert.equal(queue.health().queued, 0);
});

test('a large change that cannot be handed over is refused, and what waits behind it is written', async () => {
  const written: string[] = [];
  const refusing: BatchWriter = {
    writeBatch: async (groups) => {
      for (const group of groups) for (const { name } of group) written.push(name);
      return groups.map(() => ({ results: [] }));
    },
    sendPart: () => {
      throw new TypeError('could not be cloned');
    },
    dropParts: () => {},
  };
  const queue = new WriteQueue(refusing);
  const large = queue.commit([write('putListEntries', 'deny', rows)]);
  const small = queue.commit([remove]);
  await assert.rejects(large, /could not be cloned/);
  await small;
  assert.deepEqual(written, ['deleteListEntries']);
});

test('what can wait where it comes from takes half of the room, and is told when the disk fails', async () => {
  let fails = false;
  const writer: BatchWriter = {
    writeBatch: async (groups) => {
      if (fails) throw new StoreError('full', 'no room');
      return groups.map(() => ({ results: [] }));
    },
    sendPart: () => {},
    dropParts: () => {},
  };
  const queue = new WriteQueue(writer, { delay: 1, batch: 2, records: 8, weight: 1000 });
  await queue.room();
  queue.add(remove, 600);
  await queue.room();
  for (let i = 0; i < 5; i++) queue.add(remove, 1);
  await queue.room();
  fails = true;
  for (let i = 0; i < 5; i++) queue.add(remove, 1);
  await assert.rejects(queue.room(), { code: 'full' });
  const waiting = assert.rejects(queue.room(), { code: 'stopped' });
  queue.stop();
  await waiting;
});

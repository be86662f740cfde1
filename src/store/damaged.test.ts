import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { parsePrefix } from '../model/address.ts';
import { settingsSchema } from '../model/settings.ts';
import { databaseFile } from './data-directory.ts';
import { Database } from './database.ts';
import { leftBehind, salvaged } from './salvage.ts';
import { Store } from './store.ts';
import { noon, sampleAttack } from './testing/sample-attack.ts';
import { scratchDatabase, scratchDirectory, scratchStore } from './testing/scratch.ts';
import { write } from './writes.ts';

/** A directory with a store that holds something worth saving. */
async function filled(): Promise<string> {
  const directory = scratchDirectory();
  const store = await scratchStore(directory);
  for (let i = 0; i < 2000; i++) store.recordAttack(sampleAttack({ time: noon + i }), { action: 'x', country: null });
  const settings = settingsSchema.parse({ blockSeconds: 77 });
  await store.commit([write('putSettings', settings, 0, noon, 'alice')]);
  const entry = { prefix: parsePrefix('10.0.0.0/8')!, note: 'office', addedBy: 'alice', addedAt: noon };
  await store.putListEntries('allow', [entry]);
  await store.close();
  return directory;
}

function overwrite(file: string, position: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, position);
  closeSync(descriptor);
}

test('a file that is no database is neither used nor touched without leave, and moved aside with it', async () => {
  const directory = scratchDirectory();
  const file = databaseFile(directory);
  writeFileSync(file, 'a letter to my mother, longer than a header');
  await assert.rejects(Store.open(directory), { code: 'corrupt' });
  assert.match(readFileSync(file, 'utf8'), /^a letter/);
  const store = await scratchStore(directory, { recover: true });
  const { recovery } = store.report;
  assert.match(recovery!.reason, /is no SQLite database/);
  assert.match(readFileSync(recovery!.movedTo, 'utf8'), /^a letter/);
  assert.equal(recovery!.salvaged.settings, 0);
  store.recordAttack(sampleAttack(), { action: 'x', country: null });
  await store.close();
});

test('a database with torn pages is moved aside; settings, lists and the host are saved out of it', async () => {
  const directory = await filled();
  const file = databaseFile(directory);
  const before = new Database(file, { readOnly: true });
  const uuid = before.get<{ uuid: string }>('SELECT uuid FROM hosts')!.uuid;
  const page = before.number(`SELECT rootpage FROM sqlite_schema WHERE name = 'attacks'`);
  before.close();
  overwrite(file, (page - 1) * 4096, Buffer.alloc(4096, 0x5a));
  // as after a power cut: an empty WAL of a clean end would not be checked
  writeFileSync(`${file}-wal`, Buffer.alloc(64));
  await assert.rejects(Store.open(directory), { code: 'corrupt' });
  const store = await scratchStore(directory, { recover: true });
  const { recovery } = store.report;
  assert.deepEqual([recovery!.salvaged.settings, recovery!.salvaged.list_entries], [1, 1]);
  assert.equal(await store.uuid(), uuid);
  assert.equal((await store.readSettings())!.value.blockSeconds, 77);
  assert.equal((await store.readList('allow'))[0]!.note, 'office');
  assert.equal((await store.queryAttacks({}, { limit: 1 })).total, 0);
  assert.ok(statSync(recovery!.movedTo).size > 100_000);
  await store.close();
});

test('a damaged database of a member of a cluster: what waits for the others is sent, and what they said is read anew', async () => {
  const directory = await filled();
  const file = databaseFile(directory);
  let store = await scratchStore(directory);
  const state = { cluster: 'c1', role: 'operator', stamp: '7', 'blocks.sequence': '5', 'attacks.sequence': '6' };
  const mark = { run: 'a', number: 3 };
  await store.commit([write('putClusterState', state), write('putOutbox', 'list', ['allow 10.0.0.0/8'], null, mark)]);
  await store.close();
  writeFileSync(`${file}.damaged`, 'x');
  store = await scratchStore(directory, { recover: true });
  assert.notEqual(store.report.recovery, undefined);
  assert.deepEqual(await store.read('readClusterState'), { cluster: 'c1', role: 'operator', stamp: '7' });
  const waiting = await store.read('outboxAfter', 0, 10);
  assert.deepEqual(
    waiting.map(({ key, mark }) => ({ key, mark })),
    [{ key: 'allow 10.0.0.0/8', mark }],
  );
  await store.close();
});

test('each table of the schema is either saved out of a damaged database or left behind on purpose', () => {
  const { db } = scratchDatabase();
  const tables = db
    .all<{ name: string; type: string; schema: string }>('PRAGMA table_list')
    .filter(({ name, type, schema }) => schema === 'main' && type !== 'shadow' && !name.startsWith('sqlite_'))
    .map(({ name }) => name);
  assert.deepEqual(tables.sort(), [...salvaged, ...leftBehind].sort());
});

test('damage that shows only while the engine runs is reported, and the next start recovers', async () => {
  const directory = await filled();
  const file = databaseFile(directory);
  const before = new Database(file, { readOnly: true });
  const page = before.number(`SELECT rootpage FROM sqlite_schema WHERE name = 'attacks'`);
  before.close();
  overwrite(file, (page - 1) * 4096, Buffer.alloc(4096, 0x5a));
  let store = await scratchStore(directory, { recover: true });
  assert.equal(store.report.recovery, undefined);
  store.recordAttack(sampleAttack({ time: noon + 5e6 }), { action: 'x', country: null });
  await store.flush();
  const { ok, error } = store.health();
  assert.deepEqual([ok, error?.code], [false, 'corrupt']);
  await store.close();
  store = await scratchStore(directory, { recover: true });
  assert.match(store.report.recovery!.reason, /found damaged while it was in use/);
  assert.equal((await store.readList('allow')).length, 1);
  assert.equal(store.health().ok, true);
  await store.close();
  assert.equal(existsSync(`${file}.damaged`), false);
});

test('a large database is checked in the background after a power cut: the engine starts at once and is told', async () => {
  const directory = await filled();
  const file = databaseFile(directory);
  const db = new Database(file);
  const page = db.number(`SELECT rootpage FROM sqlite_schema WHERE name = 'attacks_victim'`);
  db.run('UPDATE attack_details SET samples = hex(zeroblob(20000))');
  db.close();
  overwrite(file, (page - 1) * 4096, Buffer.alloc(4096, 0x5a));
  writeFileSync(`${file}-wal`, Buffer.alloc(64));
  const store = await scratchStore(directory, { recover: true });
  assert.deepEqual([store.report.unchecked, store.report.recovery], [true, undefined]);
  while (store.health().integrity === 'checking') await setTimeout(20);
  assert.deepEqual([store.health().integrity, store.health().ok], ['damaged', false]);
  await store.close();
  const recovered = await scratchStore(directory, { recover: true });
  assert.equal(recovered.report.recovery!.salvaged.settings, 1);
  await recovered.close();
});

test('a database of a newer version is refused even in recovery, and not changed', async () => {
  const directory = await filled();
  const file = databaseFile(directory);
  const db = new Database(file);
  db.exec('PRAGMA user_version = 999');
  db.close();
  await assert.rejects(Store.open(directory, { recover: true }), (error: Error) => {
    assert.equal((error as Error & { code: string }).code, 'newer');
    assert.match(error.message, /schema version 999, this program knows \d+ at most\. .*newer version/);
    return true;
  });
  const after = new Database(file, { readOnly: true });
  assert.equal(after.number('SELECT count(*) FROM attacks'), 2000);
  after.close();
});

test('a database of another program is not taken over', async () => {
  const directory = scratchDirectory();
  const db = new Database(databaseFile(directory));
  db.exec('CREATE TABLE photos (id INTEGER)');
  db.close();
  await assert.rejects(Store.open(directory), { code: 'foreign' });
});

test('a file where the data directory should be, and a directory where the database should be', async () => {
  const directory = scratchDirectory();
  const file = join(directory, 'file');
  writeFileSync(file, '');
  await assert.rejects(Store.open(file), { code: 'not-a-directory' });
  await assert.rejects(Store.open(join(file, 'below')), { code: 'not-a-directory' });
  // to root the kernel says ENOENT there, whatever is above
  const code = process.getuid?.() === 0 ? 'no-directory' : 'no-permission';
  await assert.rejects(Store.open('/proc/sipprot/below'), { code });
  mkdirSync(databaseFile(directory));
  await assert.rejects(Store.open(directory, { recover: true }), { code: 'foreign' });
  assert.ok(readdirSync(directory).includes('sipprot.db'));
});

test('a failed start says what happened and what to do about it', async () => {
  const file = join(scratchDirectory(), 'file');
  writeFileSync(file, '');
  const expected = /^StoreError: .*file is a file\. The data directory is not a directory: move that file away or/;
  await assert.rejects(Store.open(file), (error) => expected.test(String(error)));
  assert.ok(existsSync(dirname(file)));
});

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { parsePrefix } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import { settingsSchema } from '../model/settings.ts';
import { databaseFile } from './data-directory.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';
import { StoreReader } from './store-reader.ts';
import { noon, sampleAttack } from './testing/sample-attack.ts';
import { scratchDirectory, scratchStore } from './testing/scratch.ts';
import { write } from './writes.ts';

const facts = { action: 'blocked', country: null };
const audit = { time: noon, actor: 'alice', source: 'cli' as const, action: 'block.add' as const, subject: 'y' };
const day = 86_400_000;

test('what was written before a restart is there after it: uuid, attacks, settings, blocks, lists, known-good', async () => {
  const directory = join(scratchDirectory(), 'made', 'deep');
  let store = await scratchStore(directory, { hostName: 'pbx1' });
  assert.deepEqual([store.report.created, store.report.unclean], [true, false]);
  const uuid = await store.uuid();
  const id = store.recordAttack(sampleAttack(), facts);
  store.bumpAttack({ id, count: 2, lastTime: noon + 1 });
  const settings = settingsSchema.parse({ blockSeconds: 60 });
  await store.commit([write('putSettings', settings, 0, noon, 'system')]);
  const target = parseTarget('192.0.2.1')!;
  store.putBlock({
    target,
    cause: 'flood',
    reason: 'r',
    origin: 'pbx1',
    since: noon,
    until: noon + day,
    evidence: 'proven',
    timesBefore: 0,
    note: '',
  });
  store.putKnownGood([
    {
      address: '192.0.2.5',
      users: 1,
      lastSuccess: noon,
      until: noon + day,
      sharedPort: 0,
      calls: 0,
      numbers: 0,
      peerPort: 0,
    },
  ]);
  await store.putListEntries('allow', [{ prefix: parsePrefix('10.0.0.0/8')!, note: '', addedBy: 'a', addedAt: noon }]);
  await store.close();
  store = await scratchStore(directory, { hostName: 'pbx1' });
  assert.deepEqual([store.report.created, store.report.unclean], [false, false]);
  assert.equal(await store.uuid(), uuid);
  assert.equal((await store.queryAttacks({}, { limit: 5 })).rows[0]!.count, 7);
  assert.equal((await store.readSettings())!.value.blockSeconds, 60);
  assert.deepEqual(
    (await store.readBlocks(noon)).map((block) => block.target),
    [target],
  );
  assert.deepEqual(
    (await store.readBlockCounts(0, 10)).map((count) => count.count),
    [1],
  );
  assert.equal((await store.readList('allow')).length, 1);
  assert.equal((await store.readKnownGood(noon)).length, 1);
  await store.close();
});

test('a commit is all or nothing, and tells what it did', async () => {
  const store = await scratchStore();
  const settings = settingsSchema.parse({});
  const [revision, auditId] = await store.commit([
    write('putSettings', settings, 0, noon, 'a'),
    write('addAudit', audit),
  ]);
  assert.deepEqual([revision, auditId], [1, 1]);
  const stale = store.commit([write('addAudit', audit), write('putSettings', settings, 0, noon, 'b')]);
  await assert.rejects(stale, (error) => error instanceof StoreError && error.code === 'conflict');
  assert.equal((await store.queryAudit({}, { limit: 5, offset: 0 })).total, 1);
  assert.equal(store.health().ok, true, 'a conflict is no fault of the store');
  await store.close();
});

test('a record that cannot be stored is counted, seen, and costs no other', async () => {
  const store = await scratchStore();
  store.recordAttack(sampleAttack(), facts);
  store.recordAttack(sampleAttack({ attacker: 'nobody' }), facts);
  store.recordAttack(sampleAttack({ count: Number.NaN }), facts);
  const kept = store.commit([write('addAudit', audit)]);
  assert.deepEqual(await kept, [1]);
  assert.equal((await store.queryAttacks({}, { limit: 5 })).total, 1);
  const { ok, lost, queued, error } = store.health();
  assert.deepEqual([ok, lost, queued, error?.code], [false, 2, 0, 'invalid']);
  const day = await store.attackStatistics({ from: noon - 1, to: noon + 1, bucketSeconds: 60 });
  assert.equal(day.total.attacks, 1, 'the sums hold what the log holds');
  await store.close();
});

test('an import of 100,000 list entries is one change: a bad one among them and none is there', async () => {
  const store = await scratchStore();
  const entries = Array.from({ length: 100_000 }, (_, i) => ({
    prefix: parsePrefix(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)!,
    note: `line ${i}`,
    addedBy: 'admin',
    addedAt: noon,
  }));
  const bad = { ...entries[0]!, prefix: { family: 4 as const, length: 77, words: [0, 0, 0xffff, 1] as const } };
  await assert.rejects(store.putListEntries('deny', [...entries, bad], write('addAudit', audit)), { code: 'invalid' });
  assert.equal((await store.readList('deny')).length, 0);
  assert.equal((await store.queryAudit({}, { limit: 5, offset: 0 })).total, 0);
  assert.equal(await store.putListEntries('deny', entries, write('addAudit', audit)), 100_000);
  const read = await store.readList('deny');
  assert.deepEqual([read.length, read[99_999]!.note], [100_000, 'line 99999']);
  const prefixes = entries
    .slice(1)
    .map(
      (entry) =>
        `10.${(entry.prefix.words[3] >>> 16) & 255}.${(entry.prefix.words[3] >>> 8) & 255}.${entry.prefix.words[3] & 255}`,
    );
  assert.deepEqual(await store.commit([write('deleteListEntries', 'deny', prefixes)]), [99_999]);
  assert.equal((await store.readList('deny')).length, 1);
  await store.close();
});

test('retention deletes what is too old and what is too much, and gives the space back', async () => {
  const store = await scratchStore();
  const samples = [{ time: noon, direction: 'in' as const, text: 'x'.repeat(2000) }];
  for (let i = 0; i < 3000; i++) store.recordAttack(sampleAttack({ time: noon + i, samples }), facts);
  for (let i = 0; i < 100; i++) store.recordAttack(sampleAttack({ time: noon + 40 * day + i, samples }), facts);
  await store.flush();
  const now = noon + 41 * day;
  const options = { now, retentionDays: 30, maxAttacks: 1000, step: 500 };
  assert.equal(await store.prune({ ...options, retentionDays: 90, maxAttacks: 2000 }), 1100);
  const before = statSync(databaseFile(store.report.file.replace(/\/[^/]+$/, ''))).size;
  assert.equal(await store.prune(options), 1900);
  assert.equal((await store.queryAttacks({}, { limit: 5 })).total, 100);
  assert.ok(statSync(store.report.file).size < before / 4);
  assert.equal(await store.prune(options), 0);
  await store.close();
});

test('a closed store says so, and closing it twice is no error', async () => {
  const store = await scratchStore();
  await store.close();
  await store.close();
  await assert.rejects(store.commit([write('addAudit', audit)]), { code: 'stopped' });
  await assert.rejects(store.queryAttacks({}, { limit: 1 }), { code: 'stopped' });
});

test('a second reader reads while the engine writes, and cannot write', async () => {
  const directory = scratchDirectory();
  await assert.rejects(StoreReader.openReader(directory), { code: 'no-permission' });
  const store = await scratchStore(directory);
  const reader = await StoreReader.openReader(directory);
  for (let i = 0; i < 20; i++) {
    store.recordAttack(sampleAttack({ time: noon + i }), facts);
    await store.flush();
    assert.equal((await reader.queryAttacks({}, { limit: 1 })).total, i + 1);
  }
  await reader.close();
  await store.close();
});

/** A store, and its threads. */
async function withThreads(): Promise<{ readonly store: Store; readonly writer: Worker; readonly reader: Worker }> {
  const workers = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...args: Parameters<typeof postMessage>) {
    workers.add(this);
    return postMessage.apply(this, args);
  };
  const store = await scratchStore();
  Worker.prototype.postMessage = postMessage;
  const [writer, reader] = workers;
  return { store, writer: writer!, reader: reader! };
}

test('the thread that reads dies: what was being read says so, and the next read is answered', async () => {
  const { store, reader } = await withThreads();
  store.recordAttack(sampleAttack(), facts);
  await store.flush();
  const reading = store.queryAttacks({}, { limit: 5 }).then(
    ({ total }) => total,
    (error: StoreError) => error.code,
  );
  await reader.terminate();
  assert.ok([1, 'stopped'].includes(await reading));
  assert.equal((await store.queryAttacks({}, { limit: 5 })).total, 1);
  assert.equal((await store.readKnownGood(noon)).length, 0);
  await store.close();
  await assert.rejects(store.queryAttacks({}, { limit: 1 }), { code: 'stopped' });
});

test('the thread that writes dies: what is queued is written by the next one, and a commit says that it failed', async () => {
  const { store, writer } = await withThreads();
  store.recordAttack(sampleAttack(), facts);
  const commit = store.commit([write('addAudit', audit)]);
  await writer.terminate();
  // it may have been written before the thread died: then nothing is wrong
  const failed = await commit.then(
    () => false,
    (error: StoreError) => error.code === 'stopped',
  );
  store.recordAttack(sampleAttack({ attacker: '192.0.2.9' }), facts);
  await store.flush();
  assert.equal((await store.queryAttacks({}, { limit: 5 })).total, 2);
  assert.equal((await store.queryAudit({}, { limit: 5, offset: 0 })).total, failed ? 0 : 1);
  assert.deepEqual([store.health().ok, store.health().lost], [true, 0]);
  await store.close();
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { databaseFile } from './data-directory.ts';
import { Database } from './database.ts';
import { Store } from './store.ts';
import { needsRoot, nobody, runAs } from './testing/run-as.ts';
import { noon, sampleAttack } from './testing/sample-attack.ts';
import { scratchDirectory, scratchStore } from './testing/scratch.ts';

const mounts: string[] = [];

/** When all stores are closed. */
process.on('exit', () => {
  for (const directory of mounts) {
    spawnSync('umount', [directory]);
    rmdirSync(directory);
  }
});

const facts = { action: 'x', country: null };
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('nobody but the engine can read the data, unless the operator lets a group in', async () => {
  const directory = join(scratchDirectory(), 'data');
  const umask = process.umask(0);
  let store = await scratchStore(directory);
  process.umask(umask);
  store.recordAttack(sampleAttack(), facts);
  await store.flush();
  const files = () => readdirSync(directory).filter((name) => name !== 'sipprot.reserve');
  const modes = () => [directory, ...files().map((name) => join(directory, name))].map(modeOf);
  assert.deepEqual(modes(), ['700', '600', '600', '600']);
  await store.close();
  store = await scratchStore(directory, { access: { directoryMode: 0o750, fileMode: 0o640 } });
  // the WAL and its index too, which the run before left behind
  assert.deepEqual(modes(), ['750', '640', '640', '640']);
  assert.equal(modeOf(join(directory, 'sipprot.reserve')), '600');
  await store.close();
});

test('a data directory that was there before keeps its mode: dataDir /tmp must not close /tmp for all', async () => {
  const directory = scratchDirectory();
  chmodSync(directory, 0o755);
  const store = await scratchStore(directory);
  await store.close();
  assert.equal(modeOf(directory), '755');
});

test('the console, another user in the group, reads while the engine runs and after it was stopped', {
  skip: needsRoot,
}, async () => {
  const parent = scratchDirectory();
  chmodSync(parent, 0o755);
  const directory = join(parent, 'data');
  const access = { directoryMode: 0o750, fileMode: 0o640, group: nobody };
  const store = await scratchStore(directory, { access });
  store.recordAttack(sampleAttack(), facts);
  await store.flush();
  assert.equal(runAs(nobody, nobody, 'read', directory), 'ok 1');
  assert.equal(runAs(nobody, nobody - 1, 'read', directory), 'no-permission');
  await store.close();
  assert.equal(runAs(nobody, nobody, 'read', directory), 'ok 1');
  assert.equal(runAs(nobody, nobody, 'open', directory), 'no-permission');
});

test('the console reads on where the writer is just beginning the WAL anew', { skip: needsRoot }, async () => {
  const parent = scratchDirectory();
  chmodSync(parent, 0o755);
  const directory = join(parent, 'data');
  const store = await scratchStore(directory, { access: { directoryMode: 0o750, fileMode: 0o640, group: nobody } });
  store.recordAttack(sampleAttack(), facts);
  await store.flush();
  // the read marks 1 to 4 lie behind both copies of the header and two words (sqlite.org/walformat.html, 2.1): in that instant the
  // WAL has fewer frames than the first says
  const marks = 104;
  const file = openSync(`${databaseFile(directory)}-shm`, 'r+');
  const before = Buffer.alloc(16);
  readSync(file, before, 0, 16, marks);
  writeSync(file, Buffer.alloc(16, 0xff), 0, 16, marks);
  writeSync(file, Buffer.from([0xff, 0xff, 0, 0]), 0, 4, marks);
  const put = `const { workerData: [fd, bytes] } = require('node:worker_threads');
    setTimeout(() => require('node:fs').writeSync(fd, bytes, 0, 16, ${marks}), 2500);`;
  const writer = new Worker(put, { eval: true, workerData: [file, before] });
  assert.equal(runAs(nobody, nobody, 'read', directory), 'ok 1');
  await once(writer, 'exit');
  closeSync(file);
  await store.close();
});

test('who may only read the database cannot keep the engine from starting by a lock', async () => {
  const directory = scratchDirectory();
  const access = { directoryMode: 0o750, fileMode: 0o640 };
  const before = await scratchStore(directory, { access });
  before.recordAttack(sampleAttack(), facts);
  await before.flush();
  await before.close();
  const file = databaseFile(directory);
  const locks = new Database(file);
  locks.exec('BEGIN IMMEDIATE');
  try {
    await assert.rejects(Store.open(directory), { code: 'busy' });
    const store = await Store.open(directory, { access, recover: true });
    assert.match(store.report.unlocked ?? '', /locked/);
    assert.equal(store.report.recovery, undefined);
    assert.equal((await store.queryAttacks({}, { limit: 1 })).total, 1);
    store.recordAttack(sampleAttack({ time: noon + 1_000 }), facts);
    await store.flush();
    assert.equal((await store.queryAttacks({}, { limit: 1 })).total, 2);
    assert.deepEqual(
      ['', '-wal', '-shm'].map((suffix) => modeOf(file + suffix)),
      ['640', '640', '640'],
    );
    await store.close();
  } finally {
    locks.close();
  }
});

test('a data directory of another user, and one that cannot be made, are refused with the reason', {
  skip: needsRoot,
}, () => {
  const parent = scratchDirectory();
  chmodSync(parent, 0o755);
  assert.equal(runAs(nobody, nobody, 'open', join(parent, 'new')), 'no-permission');
  const directory = join(parent, 'own');
  mkdirSync(directory);
  chownSync(directory, nobody, nobody);
  writeFileSync(databaseFile(directory), '');
  chmodSync(databaseFile(directory), 0o444);
  assert.equal(runAs(nobody, nobody, 'open', directory), 'no-permission', 'a file that may only be read');
});

/** A file system of its own, unmounted after the tests. */
function mounted(options: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-mount-'));
  const result = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'sipprot-test', directory], { encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
  mounts.push(directory);
  return directory;
}

test('a read-only file system is refused at the start, with the reason', { skip: needsRoot }, async () => {
  const directory = mounted('size=8m');
  const store = await scratchStore(directory);
  store.recordAttack(sampleAttack(), facts);
  await store.flush();
  await store.close();
  spawnSync('mount', ['-o', 'remount,ro', directory]);
  await assert.rejects(Store.open(directory, { recover: true }), { code: 'read-only' });
  await assert.rejects(Store.open(join(directory, 'new')), { code: 'read-only' });
});

test('on a full disk the store is opened, again and again, with all that it had, by the room that it held', {
  skip: needsRoot,
}, async () => {
  const directory = mounted('size=4m');
  const entry = {
    prefix: { family: 4 as const, length: 32, words: [0, 0, 0xffff, 1] as const },
    note: '',
    addedBy: '',
    addedAt: 0,
  };
  const first = await scratchStore(directory);
  await first.putListEntries('allow', [entry]);
  await first.close();
  assert.throws(
    () => {
      for (;;) writeFileSync(join(directory, 'ballast'), Buffer.alloc(1024), { flag: 'a' });
    },
    { code: 'ENOSPC' },
  );
  for (let start = 0; start < 3; start++) {
    const store = await Store.open(directory);
    assert.equal((await store.readList('allow')).length, 1);
    await assert.rejects(store.putListEntries('deny', [entry]), { code: 'full' });
    await store.close();
  }
  rmSync(join(directory, 'ballast'));
  const store = await Store.open(directory);
  assert.equal(await store.putListEntries('deny', [entry]), 1);
  await store.close();
});

test('a full disk: commits are refused, the log waits within its bound, and goes on when there is room', {
  skip: needsRoot,
}, async () => {
  const directory = mounted('size=3m');
  const store = await scratchStore(directory, { limits: { records: 300 } });
  const ballast = join(directory, 'ballast');
  const room = Buffer.alloc(1024);
  assert.throws(
    () => {
      for (;;) writeFileSync(ballast, room, { flag: 'a' });
    },
    { code: 'ENOSPC' },
  );
  const samples = [{ time: noon, direction: 'in' as const, text: 'x'.repeat(4000) }];
  const recorded = Array.from({ length: 400 }, (_, i) =>
    store.recordAttack(sampleAttack({ time: noon + i, samples }), facts),
  );
  const prefixes = {
    prefix: { family: 4 as const, length: 32, words: [0, 0, 0xffff, 1] as const },
    note: '',
    addedBy: '',
    addedAt: 0,
  };
  await assert.rejects(store.putListEntries('deny', [prefixes]), { code: 'full' });
  const { ok, error, queued, lost } = store.health();
  assert.deepEqual([ok, error!.code, queued, lost], [false, 'full', 300, 100]);
  assert.match(error!.message, /free some space/);
  truncateSync(ballast);
  // no waiting for the back-off: a commit tries at once, and takes what waits along
  assert.equal(await store.putListEntries('deny', [prefixes]), 1);
  assert.deepEqual([store.health().ok, store.health().queued], [true, 0]);
  const { rows, total } = await store.queryAttacks({}, { limit: 1 });
  assert.deepEqual([total, rows[0]!.id], [300, recorded[299]]);
  await store.close();
});

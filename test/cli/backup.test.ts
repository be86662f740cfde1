import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RestoreReport } from '../../src/cli/backup/restore-backup.ts';
import { openConsoleDatabase } from '../../src/console/accounts/console-database.ts';
import { DataLock } from '../../src/engine/data-lock.ts';
import { formatPrefix, parsePrefix } from '../../src/model/address.ts';
import { Database } from '../../src/store/database.ts';
import { Store } from '../../src/store/store.ts';
import { runCli } from './run-cli.ts';

const scratch = mkdtempSync(join(tmpdir(), 'sipprot-backup-'));
after(() => rmSync(scratch, { recursive: true }));
let count = 0;
const fresh = (name: string) => join(scratch, `${name}-${++count}`);

/** The data of a host whose engine runs: what it wrote last stands in the write-ahead log only. */
async function host(...denied: readonly string[]) {
  const dataDir = fresh('data');
  const store = await Store.open(dataDir);
  const deny = (...prefixes: readonly string[]) =>
    store.putListEntries(
      'deny',
      prefixes.map((text) => ({
        prefix: parsePrefix(text)!,
        note: 'by hand',
        addedBy: 'ada',
        addedAt: 1,
        scope: 'host',
      })),
    );
  await deny(...denied);
  const accounts = openConsoleDatabase(join(dataDir, 'console'));
  accounts.run("INSERT INTO facts VALUES ('sipprot-test', 'kept')");
  mkdirSync(join(dataDir, 'cluster/nats-store/jetstream'), { recursive: true });
  writeFileSync(join(dataDir, 'cluster/nats-store/jetstream/1.blk'), 'large');
  writeFileSync(join(dataDir, 'cluster/credential.json'), '{"secret":"s3cret"}', { mode: 0o600 });
  writeFileSync(join(dataDir, 'console/self-signed.pem'), 'key', { mode: 0o600 });
  writeFileSync(join(dataDir, 'sipprot.db.corrupt-2026-01-01T000000.000Z'), 'old');
  const lock = new DataLock();
  lock.take(dataDir);
  const stop = async () => {
    accounts.close();
    await store.close();
    lock.release();
  };
  return { dataDir, deny, stop, [Symbol.asyncDispose]: stop };
}

async function deniedIn(dataDir: string): Promise<string[]> {
  const store = await Store.open(dataDir);
  const entries = await store.readList('deny');
  await store.close();
  return entries.map(({ prefix }) => formatPrefix(prefix)).sort();
}

const files = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();

async function cli(...args: readonly string[]) {
  const { code, stdout, stderr } = await runCli(args);
  assert.doesNotMatch(stderr + stdout, /mistake in sipPROT|\n\s+at /);
  return { code, said: stdout + stderr };
}

test('a backup of a running host holds all that cannot be had otherwise, for its owner only, and comes back on another', async () => {
  await using it = await host('203.0.113.1', '2001:db8::/48');
  const config = fresh('sipprot.yml');
  writeFileSync(config, `dataDir: ${it.dataDir}\n`);
  const backup = fresh('backup');
  const made = await cli('backup', backup, '--config', config);
  assert.equal(made.code, 0, made.said);
  assert.match(made.said, /4 files of .* are in .*backup/);
  assert.deepEqual(files(backup), [
    'backup.json',
    'data/cluster/credential.json',
    'data/console/console.db',
    'data/console/self-signed.pem',
    'data/sipprot.db',
    'sipprot.yml',
  ]);
  for (const file of files(backup)) assert.equal(statSync(join(backup, file)).mode & 0o777, 0o600, file);
  assert.equal(statSync(backup).mode & 0o777, 0o700);
  const other = fresh('other');
  const restored = await cli('restore', backup, '--data-dir', other);
  assert.equal(restored.code, 0, restored.said);
  assert.match(restored.said, /member of a cluster/);
  assert.match(restored.said, /configuration file of that host is .*sipprot\.yml/);
  assert.deepEqual(await deniedIn(other), ['2001:db8::/48', '203.0.113.1']);
  const accounts = openConsoleDatabase(join(other, 'console'));
  assert.equal(accounts.get<{ value: string }>("SELECT value FROM facts WHERE name = 'sipprot-test'")?.value, 'kept');
  accounts.close();
});

test('a restore in place moves what was there aside, and wants to be told so; not while the engine runs', async () => {
  const it = await host('203.0.113.1');
  const backup = fresh('backup');
  assert.equal((await cli('backup', backup, '--data-dir', it.dataDir)).code, 0);
  await it.deny('203.0.113.2');
  const running = await cli('restore', backup, '--data-dir', it.dataDir, '--replace');
  assert.deepEqual([running.code, /stop it first/.test(running.said)], [1, true]);
  await it.stop();
  const before = files(it.dataDir);
  const refused = await cli('restore', backup, '--data-dir', it.dataDir);
  assert.deepEqual([refused.code, /--replace/.test(refused.said)], [2, true]);
  assert.deepEqual(files(it.dataDir), before);
  const { code, stdout } = await runCli(['restore', backup, '--data-dir', it.dataDir, '--replace', '--json']);
  assert.equal(code, 0);
  const report = JSON.parse(stdout) as RestoreReport;
  assert.deepEqual([report.member, report.server, report.holdsKey], [true, false, false]);
  const replaced = report.replaced!;
  assert.deepEqual(await deniedIn(it.dataDir), ['203.0.113.1']);
  assert.deepEqual(await deniedIn(replaced), ['203.0.113.1', '203.0.113.2']);
  const second = fresh('backup');
  assert.equal((await cli('backup', second, '--data-dir', it.dataDir)).code, 0);
  assert.ok(!files(second).some((file) => file.includes('replaced-')), 'what was moved aside goes into no backup');
});

test('a backup that is damaged, not whole or of a later version changes nothing', async () => {
  await using it = await host('203.0.113.1');
  const target = fresh('target');
  const cases: readonly (readonly [spoil: (backup: string) => void, said: RegExp, code: number])[] = [
    [(backup) => truncateSync(join(backup, 'data/sipprot.db'), 20_000), /damaged|malformed/, 1],
    [(backup) => writeFileSync(join(backup, 'data/sipprot.db'), 'no database'), /no SQLite database/, 1],
    [(backup) => rmSync(join(backup, 'data/sipprot.db')), /not whole/, 66],
    [(backup) => rmSync(join(backup, 'data'), { recursive: true }), /not whole/, 66],
    [(backup) => rmSync(join(backup, 'backup.json')), /no backup that can be read/, 66],
    [(backup) => writeFileSync(join(backup, 'backup.json'), '{"format":2}'), /later version/, 66],
    [(backup) => writeFileSync(join(backup, 'backup.json'), '{"form'), /damaged/, 66],
    ...['data/sipprot.db', 'data/console/console.db'].map((file): (typeof cases)[number] => [
      (backup) => {
        const db = new Database(join(backup, file));
        db.exec('PRAGMA user_version = 999');
        db.close();
      },
      /version 999/,
      1,
    ]),
  ];
  for (const [spoil, said, code] of cases) {
    const backup = fresh('backup');
    assert.equal((await cli('backup', backup, '--data-dir', it.dataDir)).code, 0);
    spoil(backup);
    const outcome = await cli('restore', backup, '--data-dir', target);
    assert.match(outcome.said, said);
    assert.equal(outcome.code, code, outcome.said);
    assert.deepEqual(existsSync(target) ? readdirSync(target).filter((name) => name !== 'engine.lock') : [], []);
  }
});

test('a backup overwrites nothing, and what it cannot do it says', async () => {
  await using it = await host();
  const taken = fresh('taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'mine'), 'mine');
  const cases: readonly (readonly [target: string, dataDir: string, said: RegExp, code: number])[] = [
    [taken, it.dataDir, /is there already/, 2],
    [join(taken, 'mine'), it.dataDir, /is there already/, 2],
    [join(it.dataDir, 'backup'), it.dataDir, /inside the data directory/, 2],
    [fresh('backup'), fresh('nothing'), /no database of sipPROT/, 66],
    [join(taken, 'mine', 'below'), it.dataDir, /cannot be made.*ENOTDIR/, 1],
    ['/proc/sipprot/backup', it.dataDir, /cannot be made/, 1],
  ];
  for (const [target, dataDir, said, code] of cases) {
    const outcome = await cli('backup', target, '--data-dir', dataDir);
    assert.match(outcome.said, said);
    assert.equal(outcome.code, code, outcome.said);
  }
  assert.equal(readFileSync(join(taken, 'mine'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(taken), ['mine']);
});

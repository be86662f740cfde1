import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Database } from './database.ts';
import { type Migration, migrate, migrations } from './migrate.ts';
import { readClusterState } from './tables/cluster-state.ts';
import { scratchDirectory } from './testing/scratch.ts';

function step(version: number, sql: string): Migration {
  return { version, changes: `test ${version}`, up: (db) => db.exec(sql) };
}

const first = step(1, 'CREATE TABLE a (x); INSERT INTO a VALUES (1)');

test('the steps are numbered without gaps, and a new database gets all of them', () => {
  assert.deepEqual(
    migrations.map((one) => one.version),
    migrations.map((_, i) => i + 1),
  );
  const db = new Database(':memory:');
  assert.deepEqual(migrate(db), { from: 0, to: migrations.length });
  assert.equal(migrate(db), undefined);
  db.close();
});

test('an update keeps a copy of the database as it was, and of the copies the last two', () => {
  const directory = scratchDirectory();
  const db = new Database(join(directory, 'sipprot.db'));
  db.exec('PRAGMA journal_mode = WAL');
  const steps = [first];
  assert.deepEqual(migrate(db, steps), { from: 0, to: 1 });
  for (const version of [2, 3, 4]) {
    steps.push(step(version, `UPDATE a SET x = ${version}`));
    const copy = join(directory, `sipprot.db.before-version-${version}`);
    assert.deepEqual(migrate(db, steps), { from: version - 1, to: version, backup: copy });
    const old = new Database(copy, { readOnly: true, immutable: true });
    assert.deepEqual([old.number('SELECT x FROM a'), old.number('PRAGMA user_version')], [version - 1, version - 1]);
    old.close();
  }
  assert.deepEqual(
    readdirSync(directory)
      .filter((name) => name.includes('before'))
      .sort(),
    ['sipprot.db.before-version-3', 'sipprot.db.before-version-4'],
  );
  db.close();
});

test('a step that fails leaves the database at the version it had, whole', () => {
  const db = new Database(join(scratchDirectory(), 'sipprot.db'));
  migrate(db, [first]);
  const broken = [first, step(2, 'UPDATE a SET x = 2'), step(3, 'INSERT INTO absent VALUES (1)')];
  assert.throws(() => migrate(db, broken), /no such table: absent/);
  assert.deepEqual([db.number('SELECT x FROM a'), db.number('PRAGMA user_version')], [1, 1]);
  db.close();
});

test('hosts that an operator removed before an update stay away after it, where the host is in a cluster', () => {
  for (const member of [true, false]) {
    const db = new Database(join(scratchDirectory(), 'sipprot.db'));
    migrate(db, migrations.slice(0, 8));
    if (member) db.run("INSERT INTO cluster_state (key, value) VALUES ('cluster', 'c')");
    const add = 'INSERT INTO hosts (uuid, name, own, last_seen, removed_at) VALUES (?, ?, ?, 1, ?)';
    db.run(add, 'own', 'pbx-1', 1, null);
    db.run(add, 'there', 'pbx-2', 0, null);
    for (let n = 0; n < 120; n++) db.run(add, `gone-${n}`, `gone-${n}`, 0, 1_000 + n);
    migrate(db);
    const { 'hosts.removed': kept } = readClusterState(db);
    if (!member) assert.equal(kept, undefined);
    else {
      const removed = JSON.parse(kept!) as [string, number][];
      assert.deepEqual([removed.length, removed[0]], [100, ['gone-20', 1_020]]);
    }
    db.close();
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Database } from '../../store/database.ts';
import { Store } from '../../store/store.ts';
import { checkData } from './check-data.ts';

test('a database with which the engine would not start, or would begin a new one, is told', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-doctor-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'sipprot.db');
  const database = () => checkData(directory).find(({ id }) => id === 'database');
  assert.equal(database(), undefined, 'none is there');
  await (await Store.open(directory)).close();
  assert.equal(database()?.state, 'ok');
  const db = new Database(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  const newer = database();
  assert.equal(newer?.state, 'fail');
  assert.match(newer.detail, /version 99/);
  assert.match(newer.remedy, /install that version again/);
  writeFileSync(file, 'no database');
  assert.match(database()?.remedy ?? '', /moves it aside/);
});

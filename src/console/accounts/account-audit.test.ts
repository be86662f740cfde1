import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AccountAudit } from './account-audit.ts';
import { openConsoleDatabase } from './console-database.ts';

test('strangers who guess on and on push nothing out of the audit that users did', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-audit-'));
  const db = openConsoleDatabase(directory);
  t.after(() => {
    db.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const audit = new AccountAudit(db, () => 1);
  audit.add({ actor: 'ann', address: '192.0.2.1', action: 'user.create', subject: 'mallory' });
  db.transaction(() => {
    for (let i = 1; i < 120_000; i++)
      audit.add({ actor: `stranger ${i}`, address: null, action: 'session.refused', subject: 'password' });
  });
  const page = { limit: 1, offset: 0 };
  assert.equal(audit.query({ action: 'user.create' }, page).rows[0]?.subject, 'mallory');
  const { rows, total } = audit.query({ action: 'session.refused' }, page);
  assert.equal(rows[0]?.actor, 'stranger 119999', 'the newest of theirs are kept');
  assert.equal(total, 20_000);
});

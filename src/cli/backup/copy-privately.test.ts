import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyPrivately } from './copy-privately.ts';

test('a file is copied for its owner only, and nothing that a link below the folder leads to', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'copy-'));
  t.after(() => rmSync(home, { recursive: true }));
  const data = join(home, 'data');
  mkdirSync(join(data, 'console'), { recursive: true });
  mkdirSync(join(home, 'secret'));
  writeFileSync(join(home, 'secret/key'), 'secret');
  writeFileSync(join(data, 'console/key'), 'own', { mode: 0o644 });
  const copy = join(home, 'copy');
  // the folder itself may be a link: that is the operator's
  symlinkSync(data, join(home, 'link'));
  copyPrivately(join(home, 'link'), 'console/key', copy);
  assert.equal(readFileSync(copy, 'utf8'), 'own');
  assert.equal(statSync(copy).mode & 0o777, 0o600);
  rmSync(copy);
  symlinkSync(join(home, 'secret/key'), join(data, 'console/shown'));
  assert.throws(() => copyPrivately(data, 'console/shown', copy), { code: 'ELOOP' });
  symlinkSync(join(home, 'secret'), join(data, 'console/more'));
  assert.throws(() => copyPrivately(data, 'console/more/key', copy), /no plain file any more/);
  assert.throws(() => copyPrivately(data, 'console', copy), /no plain file any more/);
  assert.equal(statSync(copy, { throwIfNoEntry: false }), undefined);
});

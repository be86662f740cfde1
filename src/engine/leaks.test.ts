import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Leaks } from './leaks.ts';

test('one alarm tells how many blocked sources were answered within ten minutes, and who last', () => {
  const leaks = new Leaks();
  assert.equal(
    leaks.note('203.0.113.1', 0),
    'the PBX answered 203.0.113.1, which should be blocked: the block is not in force',
  );
  assert.match(leaks.note('203.0.113.1', 20_000), /^the PBX answered 203\.0\.113\.1, which/);
  assert.equal(
    leaks.note('2001:db8::', 30_000),
    'the PBX answered 2 addresses that should be blocked, 2001:db8:: last: their blocks are not in force',
  );
  assert.match(leaks.note('203.0.113.3', 625_000), /answered 2 addresses/);
});

test('a host whose kernel drops nothing costs bounded memory', () => {
  const leaks = new Leaks();
  let told = '';
  for (let i = 0; i < 3_000; i++) told = leaks.note(`198.18.${i >> 8}.${i & 255}`, i);
  assert.match(told, /answered 1000 or more addresses/);
});

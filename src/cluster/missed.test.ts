import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Missed } from './missed.ts';

test('of a member’s blocks the first that was refused', () => {
  const missed = new Missed();
  missed.block('one', 5);
  missed.block('one', 9);
  assert.deepEqual([...missed.members()], ['one']);
  assert.equal(missed.concerns('one'), true);
  assert.equal(missed.concerns('two'), false);
  assert.equal(missed.take('one'), 5);
  assert.equal(missed.take('one'), undefined);
});

test('what was refused in another bucket concerns whoever comes first, until that is read from the beginning', () => {
  const missed = new Missed();
  missed.other();
  assert.equal(missed.concerns('one'), true);
  assert.equal(missed.concerns('one'), false);
  missed.other();
  missed.begun();
  assert.equal(missed.concerns('one'), false);
});

test('strangers without end fill nothing', () => {
  const missed = new Missed();
  for (let i = 0; i < 5_000; i++) missed.block(String(i), i);
  assert.equal([...missed.members()].length, 1_000);
});

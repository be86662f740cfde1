import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationText, durationUnits, joinDuration, splitDuration } from './duration.ts';

test('a block time reads as an operator would say it', () => {
  assert.deepEqual([3600, 5400, 86_400, 604_800, 10, 90].map(durationText), [
    '1 h',
    '90 min',
    '1 d',
    '7 d',
    '10 s',
    '90 s',
  ]);
});

test('choosing another unit and saving never changes a time behind the operator’s back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 31_536_000 }), (seconds) => {
      const { amount, unit } = splitDuration(seconds);
      assert.equal(joinDuration(amount, unit), seconds);
      assert.ok(durationUnits.includes(unit));
    }),
  );
});

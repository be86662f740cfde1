import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bandLimits, bandOf } from './bands.ts';

test('countries with ten, a thousand and a hundred thousand attacks are told apart on the map', () => {
  const limits = bandLimits(100_000);
  assert.deepEqual(limits, [1, 10, 100, 1000, 10_000]);
  assert.deepEqual(
    [10, 1_000, 100_000].map((count) => bandOf(count, limits)),
    [1, 3, 4],
  );
});

test('a country without attacks has no colour, and a single attack has one', () => {
  assert.deepEqual(bandLimits(0), []);
  assert.deepEqual(bandLimits(1), [1]);
  assert.equal(bandOf(0, [1]), -1);
  assert.equal(bandOf(1, [1]), 0);
});

test('the limits of the legend always rise, and the country with the most attacks is in the last band', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (highest) => {
      const limits = bandLimits(highest);
      assert.ok(limits.length <= 5 && limits[0] === 1);
      assert.ok(limits.every((limit, i) => i === 0 || limit > limits[i - 1]!));
      assert.equal(bandOf(highest, limits), limits.length - 1);
    }),
  );
});

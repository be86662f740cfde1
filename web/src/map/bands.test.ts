import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bandLimits, bandOf, lookOf } from './bands.ts';

test('countries with ten, a thousand and a hundred thousand attacks are told apart on the map', () => {
  const limits = bandLimits([10, 1_000, 100_000]);
  assert.deepEqual(limits, [1, 10, 100, 1000, 10_000]);
  assert.deepEqual(
    [10, 1_000, 100_000].map((count) => bandOf(count, limits)),
    [1, 3, 4],
  );
});

test('a country without attacks has no colour, and a single attack has one', () => {
  assert.deepEqual(bandLimits([]), []);
  assert.deepEqual(bandLimits([0]), []);
  assert.deepEqual(bandLimits([1]), [1]);
  assert.equal(bandOf(0, [1]), -1);
  assert.equal(bandOf(1, [1]), 0);
});

test('where most of the world attacks about as much, the darkest colours are left to those with the most', () => {
  // eighty countries, half of them within a factor of three of the first
  const counts = Array.from({ length: 80 }, (_, i) => Math.ceil(900 * 0.965 ** i));
  const limits = bandLimits(counts);
  const dark = (from: number) => counts.filter((count) => bandOf(count, limits) >= limits.length - from).length;
  assert.ok(dark(1) >= 1 && dark(1) <= 6, `${dark(1)} in the darkest`);
  assert.ok(dark(2) > dark(1) && dark(2) <= 18, `${dark(2)} in the two darkest`);
  assert.equal(limits.length, 5);
});

test('with fewer bands than colours the strongest colour is still that of the highest band', () => {
  assert.equal(lookOf(1, [1]), 4);
  assert.equal(lookOf(1, [1, 10]), 3);
  assert.equal(lookOf(0, [1, 10]), undefined);
});

test('the limits of the legend always rise, and the country with the most attacks is in the last band', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 250 }), (counts) => {
      const highest = Math.max(0, ...counts);
      const limits = bandLimits(counts);
      assert.ok(limits.length <= 5 && limits[0] === (highest > 0 ? 1 : undefined));
      assert.ok(limits.every((limit, i) => i === 0 || limit > limits[i - 1]!));
      if (highest > 0) assert.equal(bandOf(highest, limits), limits.length - 1);
    }),
  );
});

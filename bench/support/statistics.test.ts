import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Figure, ratio, reached } from './bench.ts';
import { spread } from './statistics.ts';

test('a single slow case among 200 shows in the maximum, not in the 99th percentile; three of them show in both', () => {
  const values = new Array<number>(200).fill(1);
  values[17] = 50;
  assert.deepEqual(spread(values), { median: 1, p99: 1, min: 1, max: 50, runs: 200 });
  values[80] = 60;
  values[81] = 70;
  assert.equal(spread(values).p99, 50);
});

test('the median of an even number of runs is the mean of the two in the middle', () => {
  assert.equal(spread([4, 1, 3, 100]).median, 3.5);
});

test('no figure is made of nothing, nor of a run that broke off', () => {
  assert.throws(() => spread([]), RangeError);
  assert.throws(() => spread([1, Number.NaN]), RangeError);
});

test('a slow tail misses the target even where the median reaches it', () => {
  const measured = spread([...new Array<number>(90).fill(1), ...new Array<number>(10).fill(30)]);
  const figure: Figure = { name: 'time', unit: 'ms', measured, target: { sense: 'at most', value: 5, tail: 20 } };
  assert.equal(reached(figure), false);
  assert.equal(reached({ ...figure, target: { sense: 'at most', value: 5 } }), true);
});

test('the ratio says how many times better ours is, whichever way better lies', () => {
  const ours = spread([10]);
  const peer = { name: 'peer', measured: spread([40]) };
  const less: Figure = { name: 'time', unit: 'ms', measured: ours, peer, target: { sense: 'at most', value: 20 } };
  const more: Figure = { ...less, target: { sense: 'at least', value: 20 } };
  assert.equal(ratio(less), 4);
  assert.equal(ratio(more), 0.25);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf } from './trend.ts';

test('a quarter more and half as many are said in percent, a wave of attacks as a factor', () => {
  assert.deepEqual(trendOf(125, 100), { kind: 'more', ratio: 0.25 });
  assert.deepEqual(trendOf(50, 100), { kind: 'less', ratio: -0.5 });
  assert.deepEqual(trendOf(1200, 100), { kind: 'times', factor: 12 });
});

test('the first attacks ever are no division by zero, and the end of an attack no minus 100 %', () => {
  assert.deepEqual(trendOf(7, 0), { kind: 'new' });
  assert.deepEqual(trendOf(0, 7), { kind: 'gone' });
  assert.deepEqual(trendOf(0, 0), { kind: 'same' });
});

test('while the engine is down nothing is claimed', () => {
  assert.deepEqual(trendOf(null, 7), { kind: 'unknown' });
  assert.deepEqual(trendOf(7, null), { kind: 'unknown' });
});

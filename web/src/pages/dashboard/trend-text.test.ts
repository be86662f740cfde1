import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trend } from './trend.ts';
import { trendBase, trendText } from './trend-text.ts';

test('a screen reader reads a whole sentence, whatever the trend', () => {
  const read = (trend: Trend, base: 'before' | 'start') => trendText(trend) + trendBase(trend, base);
  assert.equal(read({ kind: 'same' }, 'before'), 'as before, compared with the range before');
  assert.equal(read({ kind: 'new' }, 'start'), 'none before, compared with its start');
  assert.equal(read({ kind: 'gone' }, 'before'), 'none any more, compared with the range before');
  assert.equal(read({ kind: 'times', factor: 12 }, 'before'), '12 times as many as in the range before');
  assert.equal(read({ kind: 'more', ratio: 0.25 }, 'start'), '25% more than at its start');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanWords } from './span-words.ts';

const minute = 60_000;

test('a help desk hears hours and days, not 1440 minutes', () => {
  assert.equal(spanWords(10_000), '1 minute');
  assert.equal(spanWords(12.4 * minute), '12 minutes');
  assert.equal(spanWords(59.6 * minute), '1 hour');
  assert.equal(spanWords(90 * minute), '1 hour 30 minutes');
  assert.equal(spanWords(1440 * minute), '1 day');
  assert.equal(spanWords(1439.7 * minute), '1 day');
  assert.equal(spanWords((2 * 1440 + 65) * minute), '2 days 1 hour');
  assert.equal(spanWords((2 * 1440 + 23 * 60 + 45) * minute), '3 days');
});

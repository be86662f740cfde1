import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RecentWords } from './recent-words.ts';

test('of a key the last, in the order in which they were said', () => {
  const words = new RecentWords<number>();
  words.note('a', 1);
  words.note('b', 2);
  words.note('a', 3);
  assert.deepEqual(words.all(), [
    ['b', 2],
    ['a', 3],
  ]);
});

test('what was said before a time is forgotten, and what was said again since is not', async () => {
  const words = new RecentWords<number>();
  words.note('a', 1);
  words.note('b', 2);
  await sleep(2);
  const then = performance.now();
  words.note('a', 3);
  words.forget(then);
  assert.deepEqual(words.all(), [['a', 3]]);
});

test('of too many the oldest go', () => {
  const words = new RecentWords<number>();
  for (let i = 0; i <= 100_000; i++) words.note(String(i), i);
  const all = words.all();
  assert.equal(all.length, 100_000);
  assert.equal(all[0]![1], 1);
});

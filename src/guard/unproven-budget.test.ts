import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnprovenBudget } from './unproven-budget.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

/** How many sources that sent one message each are blocked, of ten. */
function blocked(budget: UnprovenBudget, time: number): number {
  return Array.from({ length: 10 }, () => budget.take(1, time)).filter((taken) => taken).length;
}

test('scanners that name one source are blocked again and again, a forger’s thousands are not', () => {
  const budget = new UnprovenBudget();
  assert.equal(blocked(budget, noon), 5);
  assert.equal(blocked(budget, noon + minute), 5);
  assert.equal(blocked(budget, noon + minute + 6_000), 1);
});

test('the clock is set back by an hour: scanners are blocked as before, and not only when the hour has passed', () => {
  const budget = new UnprovenBudget();
  assert.equal(blocked(budget, noon), 5);
  const before = noon - 60 * minute;
  assert.equal(blocked(budget, before), 0);
  assert.equal(blocked(budget, before + minute), 5);
});

test('an attack that is told a little late makes no room', () => {
  const budget = new UnprovenBudget();
  assert.equal(blocked(budget, noon), 5);
  for (let i = 0; i < 10; i++) assert.equal(blocked(budget, noon - (i % 2) * 30_000), 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClockSteps } from './clock-steps.ts';

test('a clock that is set is told once, by how much; one that goes a little wrong never', () => {
  const it = { clock: 1_800_000_000_000, even: 7 };
  const steps = new ClockSteps(
    () => it.clock,
    () => it.even,
  );
  const pass = (milliseconds: number, drift = 0) => {
    it.even += milliseconds;
    it.clock += milliseconds + drift;
    return steps.look();
  };
  assert.equal(pass(250), 0);
  it.clock += 3_600_000;
  assert.deepEqual([pass(250), pass(250)], [3_600_000, 0]);
  it.clock -= 7_200_000;
  assert.deepEqual([pass(250), pass(250)], [-7_200_000, 0]);
  for (let i = 0; i < 10_000; i++) assert.equal(pass(250, 0.1), 0);
});

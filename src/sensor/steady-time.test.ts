import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SteadyTime } from './steady-time.ts';

const start = 1_700_000_000_000;
const hour = 3_600_000;

function setUp() {
  const machine = { clock: start, even: 77 };
  const steady = new SteadyTime(
    () => machine.clock,
    () => machine.even,
  );
  const pass = (milliseconds: number) => {
    machine.clock += milliseconds;
    machine.even += milliseconds;
  };
  return { machine, steady, pass };
}

describe('the time of detection', () => {
  test('it is the clock’s while nobody sets that', () => {
    const { machine, steady, pass } = setUp();
    for (let i = 0; i < 1000; i++) {
      pass(i);
      assert.equal(steady.look(), machine.clock);
    }
    assert.equal(steady.of(machine.clock - 0.25), machine.clock - 0.25);
    assert.equal(steady.toClock(machine.clock), machine.clock);
  });

  for (const by of [-24 * hour, -hour, -10_000, -700, 700, 10_000, hour, 24 * hour])
    test(`it goes on evenly when the clock is set by ${by / 1000} s, and what is told has the new clock’s time`, () => {
      const { machine, steady, pass } = setUp();
      pass(5000);
      steady.look();
      machine.clock += by;
      pass(5);
      assert.equal(steady.look(), start + 5005);
      assert.equal(steady.of(machine.clock), start + 5005);
      assert.equal(steady.toClock(start + 5005), machine.clock);
      assert.equal(steady.toClock(start + 3005), machine.clock - 2000);
      pass(1000);
      assert.equal(steady.look(), start + 6005);
    });

  for (const by of [-hour, -10_000, 10_000, hour])
    test(`frames around the moment in which the clock is set by ${by / 1000} s keep their place`, () => {
      const { machine, steady, pass } = setUp();
      steady.look();
      const before = machine.clock;
      pass(10);
      machine.clock += by;
      pass(10);
      // a batch that was read before anybody looked at the clock: frames of both clocks in it
      assert.equal(steady.of(before), start);
      const after = steady.of(machine.clock);
      assert.equal(after, start + 20);
      // what still lay in another ring has the old clock's time
      const late = steady.of(before);
      assert.ok(late <= start + 20 && late >= start - 2000, `${late - start}`);
    });

  test('a clock that runs a little faster is followed, without end', () => {
    const { machine, steady, pass } = setUp();
    for (let i = 0; i < 10_000; i++) {
      pass(10);
      machine.clock += 1;
      assert.equal(steady.look(), machine.clock);
    }
  });

  test('this thread slept: frames that waited in the ring keep their order', () => {
    const { machine, steady, pass } = setUp();
    steady.look();
    const slept = machine.clock;
    pass(6000);
    const times = [0, 1000, 3500, 4500, 5999].map((after) => steady.of(slept + after));
    assert.deepEqual(
      times,
      [0, 1000, 4000, 4500, 5999].map((after) => start + after),
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import { PerSource } from './per-source.ts';
import { Scene } from './scene.ts';
import { Settling } from './settling.ts';

interface State {
  name: string;
}

function setUp(limit = 100) {
  const states = new PerSource<State>(1000, new Uint8Array(1000), () => ({ name: '' }));
  const settling = new Settling(states, limit);
  const scene = new Scene(new SipMessage(), new TftpMessage());
  const wait = (slot: number, time: number, port = 5060) => {
    const state = states.touch(slot);
    state.name = `${slot}`;
    settling.wait(
      state,
      Object.assign(scene, { slot, time, source3: slot, sourcePort: port, budget: slot, proven: true }),
    );
    return state;
  };
  const late = new Scene(scene.sip, scene.tftp);
  const judged = (time: number) => {
    const found: string[] = [];
    late.time = time;
    settling.tick(
      late,
      () => 4500,
      ({ name }, quiet) => {
        found.push(`${name} ${late.source3}:${late.sourcePort} ${late.budget} ${late.proven} ${late.time} ${quiet}`);
        return true;
      },
    );
    return found;
  };
  return { states, settling, wait, judged };
}

test('a source is judged once, when it has been quiet for long enough, as it was seen last', () => {
  const { wait, judged } = setUp();
  wait(3, 1000);
  wait(4, 4000);
  assert.deepEqual(judged(5000), []);
  wait(3, 5000, 5061);
  assert.deepEqual(judged(9000), ['4 4:5060 4 false 9000 5000']);
  assert.deepEqual(judged(9500), ['3 3:5061 3 false 9500 4500']);
  assert.deepEqual(judged(99_000), []);
});

test('a source that was forgotten in the meantime is not judged, nor is the next one in its slot', () => {
  const { states, settling, wait, judged } = setUp();
  const state = wait(3, 1000);
  states.forget(3);
  states.touch(3).name = 'another';
  assert.deepEqual(judged(9000), []);
  assert.ok(!settling.has(state));
});

test('a flood of sources costs no more than a bounded number of places, and those that wait are kept up to date', () => {
  const { settling, wait, judged } = setUp(2);
  const first = wait(1, 1000);
  wait(2, 1000);
  const third = wait(3, 1000);
  assert.ok(settling.has(first) && !settling.has(third));
  wait(1, 2000, 5099);
  assert.deepEqual(judged(7000), ['1 1:5099 1 false 7000 5000', '2 2:5060 2 false 7000 6000']);
});

test('the time is set back by an hour: what waits is judged, for nobody comes back to it', () => {
  const { wait, judged } = setUp();
  wait(3, 4_000_000);
  assert.deepEqual(judged(3_999_500), [], 'out of order');
  assert.deepEqual(judged(400_000), ['3 3:5060 3 false 400000 Infinity']);
});

test('of many that wait each is judged once, within ten ticks, whoever comes and goes meanwhile', () => {
  const { states, wait, judged } = setUp(1000);
  for (let slot = 1; slot <= 900; slot++) wait(slot, 1000);
  for (let slot = 1; slot <= 900; slot += 9) states.forget(slot);
  const found: string[] = [];
  for (let tick = 0; tick < 10; tick++) {
    const some = judged(5500 + tick * 100);
    assert.ok(some.length <= 100, `${some.length} at once`);
    found.push(...some.map((line) => line.split(' ')[0]!));
    wait(901 + tick, 5500 + tick * 100);
  }
  assert.equal(found.length, 800);
  assert.equal(new Set(found).size, 800);
  assert.deepEqual(
    judged(99_000).map((line) => line.split(' ')[0]),
    Array.from({ length: 10 }, (_, i) => `${901 + i}`),
  );
});

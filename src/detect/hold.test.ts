import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import { type Held, Hold, newHeld } from './hold.ts';
import { PerSource } from './per-source.ts';
import { mostGone, Pings } from './pings.ts';
import { Scene } from './scene.ts';

const hour = 3_600_000;

function newScene(fields: Partial<Scene>): Scene {
  return Object.assign(new Scene(new SipMessage(), new TftpMessage()), fields);
}

describe('a verdict that waits', () => {
  function setUp() {
    const states = new PerSource<Held>(5000, new Uint8Array(10_000), newHeld);
    const hold = new Hold(states);
    const scene = newScene({});
    const waits = (slot: number, time: number, milliseconds: number) =>
      hold.waits(states.touch(slot), Object.assign(scene, { slot, time }), milliseconds);
    const tick = (time: number, verdict: boolean) => {
      const slots: number[] = [];
      scene.time = time;
      hold.tick(scene, () => {
        slots.push(scene.slot);
        return verdict;
      });
      return slots;
    };
    return { waits, tick };
  }

  test('is given once its time has passed, whatever came meanwhile; who is guilty is not waited for again', () => {
    const { waits, tick } = setUp();
    assert.ok(waits(1, 1000, 5000));
    assert.ok(waits(1, 4000, 5000));
    assert.deepEqual(tick(5900, true), []);
    assert.deepEqual(tick(6000, true), [1]);
    assert.ok(!waits(1, 7000, 5000));
    assert.ok(waits(1, 1000 + hour, 5000), 'but an hour later');
  });

  test('comes sooner when there is less reason to wait; who is innocent is waited for again', () => {
    const { waits, tick } = setUp();
    waits(1, 1000, 75_000);
    waits(1, 2000, 5000);
    assert.deepEqual(tick(6000, false), [1]);
    assert.ok(waits(1, 7000, 75_000), 'who is innocent is waited for again');
    assert.ok(waits(1, 8000, 75_000));
    assert.deepEqual(tick(81_000, false), []);
    assert.deepEqual(tick(82_000, false), [1]);
  });

  test('a flood of sources takes a bounded number of places; for whom there was none is judged with his next message', () => {
    const { waits, tick } = setUp();
    for (let slot = 0; slot < 3000; slot++) assert.ok(waits(slot, 1000, 5000));
    const judged = Array.from({ length: 10 }, (_, i) => tick(6000 + i * 100, true)).flat();
    assert.equal(new Set(judged).size, 1024);
    assert.equal(judged.length, 1024);
    assert.ok(!waits(2999, 7000, 5000));
  });
});

test('whoever asks for ever other users twice each gains no more than a bounded number of them', () => {
  const pings = new Pings();
  let spared = 0;
  for (let user = 1; user <= 500; user++)
    if (pings.isPing(newScene({ user, time: user * 10_000 }), (user - 1) * 10_000, false)) spared++;
  assert.equal(spared, mostGone);
  assert.ok(!pings.isPing(newScene({ user: 9999, time: 6_000_000 }), 5_999_000, false), 'too soon');
  assert.ok(!pings.isPing(newScene({ user: 9998, time: 6_000_000 }), Number.NEGATIVE_INFINITY, true), 'the first time');
});

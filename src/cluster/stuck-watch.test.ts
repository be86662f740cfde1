import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Sending, StuckWatch } from './stuck-watch.ts';

/** Looks every 2 s for a minute; whether it said at any time that the servers take nothing. */
function overAMinute(at: (second: number) => Sending): boolean {
  const watch = new StuckWatch();
  let stuck = false;
  for (let second = 0; second <= 60; second += 2) stuck = watch.isStuck(at(second), second * 1000) || stuck;
  return stuck;
}

const quiet: Sending = { connected: true, waiting: 0, taken: 0, failed: false };

test('a storm of attackers, more than 900 a second for a minute: the servers take what they are sent, and nothing is said', () => {
  assert.equal(
    overAMinute((second) => ({ ...quiet, waiting: 5_000, taken: second * 900 })),
    false,
  );
});

test('servers that take nothing for 20 seconds are told of, whether blocks wait or a change', () => {
  assert.equal(
    overAMinute(() => ({ ...quiet, waiting: 1 })),
    true,
  );
  assert.equal(
    overAMinute((second) => ({ ...quiet, taken: second, failed: true })),
    true,
  );
});

test('a host that is cut off says that, and not that the servers take nothing', () => {
  assert.equal(
    overAMinute(() => ({ ...quiet, waiting: 1, connected: false })),
    false,
  );
});

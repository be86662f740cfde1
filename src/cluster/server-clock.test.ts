import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerClock } from './server-clock.ts';

const noon = 1_800_000_000_000;
const hour = 3_600_000;

/** A host whose clock is as far ahead of the servers' as `it.ahead` says. */
function host(ahead = 0) {
  const it = { ahead, passed: 0, asked: 0 };
  const server = () => noon + it.passed;
  const clock = new ServerClock(
    () => server() + it.ahead,
    undefined,
    () => 1000 + it.passed,
  );
  const compare = () => {
    const sent = clock.moment;
    it.passed += 4;
    clock.measured(sent, clock.moment, server() - 2);
  };
  clock.askBy(() => it.asked++);
  compare();
  return { it, clock, server, compare };
}

test('a clock that is an hour ahead: times of the servers are told by it', async () => {
  const { clock, server, it } = host(hour);
  await clock.sure();
  assert.equal(it.asked, 0);
  assert.equal(clock.ours(server()), clock.now);
});

for (const [what, by] of [
  ['forwards', hour],
  ['back', -hour],
] as const)
  test(`NTP sets the clock an hour ${what}: what comes then waits until it was compared anew, and is told by it`, async () => {
    const { clock, server, it, compare } = host();
    it.ahead = by;
    // what does not wait takes it for set
    assert.equal(clock.ours(server()), clock.now);
    const sure = Promise.all([clock.sure(), clock.sure()]);
    assert.equal(it.asked, 1);
    compare();
    await sure;
    assert.equal(clock.ours(server()), clock.now);
    await clock.sure();
    assert.equal(it.asked, 1);
  });

test('the clock is set while it is compared: that comparison says nothing', async () => {
  const { clock, server, it, compare } = host();
  const sent = clock.moment;
  it.ahead = hour;
  clock.measured(sent, clock.moment, server());
  const sure = clock.sure();
  assert.equal(it.asked, 1);
  compare();
  await sure;
  assert.equal(clock.ours(server()), clock.now);
});

test('a clock that NTP sets right little by little is never in doubt', async () => {
  const { clock, it, compare } = host();
  for (let i = 0; i < 1000; i++) {
    it.passed += 10_000;
    it.ahead += 5;
    await clock.sure();
    compare();
  }
  assert.equal(it.asked, 0);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Paced } from './paced.ts';

/** Paced by a clock that stands still until it is moved. */
function paced(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const times: number[] = [];
  const asks = new Paced(() => times.push(Date.now()), { soon: 100, pace: 1000 });
  // the mocked clock shows the end of a tick while its timers run: small ones
  const pass = (milliseconds: number, each: () => void = () => {}) => {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      each();
      t.mock.timers.tick(10);
    }
  };
  return { times, asks, pass };
}

test('a lone attack is asked for soon, and once more for a log that was slow to be written', (t) => {
  const { times, asks, pass } = paced(t);
  asks.want();
  pass(10_000);
  assert.deepEqual(times, [100, 1100]);
  asks.want();
  pass(10_000);
  assert.deepEqual(times.slice(2), [10_100, 11_100], 'a later one is asked for as soon');
});

test('a storm of attacks asks the server once a second, and its last one is not forgotten', (t) => {
  const { times, asks, pass } = paced(t);
  pass(5000, () => asks.want());
  pass(10_000);
  assert.deepEqual(times, [100, 1100, 2100, 3100, 4100, 5100, 6100]);
});

test('a page that was left asks nothing any more', (t) => {
  const { times, asks, pass } = paced(t);
  asks.want();
  asks.stop();
  pass(10_000);
  assert.deepEqual(times, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from '../model/counters.ts';
import { Rates } from './rates.ts';

test('messages a second are those of the last ten seconds; the unreadable share those of five minutes', () => {
  const counters = new Counters();
  const rates = new Rates();
  rates.measure(counters, 0);
  for (let second = 1; second <= 20; second++) {
    counters.seen.datagrams += second <= 10 ? 100 : 20;
    counters.seen.tlsRecords += 5;
    rates.measure(counters, second * 1000);
  }
  const { messageRate, unreadableShare, payloads } = rates.measure(counters, 20_000);
  assert.equal(messageRate, 20);
  assert.equal(unreadableShare, 100 / (1200 + 100));
  assert.equal(payloads, 1300);
});

test('silence is no share and no rate', () => {
  assert.deepEqual(new Rates().measure(new Counters(), 5), { messageRate: 0, unreadableShare: 0, payloads: 0 });
});

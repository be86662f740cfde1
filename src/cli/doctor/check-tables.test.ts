import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters, type LossReason } from '../../model/counters.ts';
import { checkTables } from './check-tables.ts';

function check(datagrams: number, lost: Partial<Record<LossReason, number>>) {
  const counters = new Counters();
  counters.seen.datagrams = datagrams;
  Object.assign(counters.lost, lost);
  return checkTables(counters.snapshot());
}

test('a busy server that forgets a nonce in a thousand messages has nothing to mend', () => {
  assert.deepEqual(check(242_260, {}), {
    id: 'tables',
    title: 'tables',
    state: 'ok',
    detail: 'none was full',
    remedy: '',
  });
  const few = check(242_260, { proofEvicted: 113 });
  assert.equal(few.state, 'ok');
  assert.equal(
    few.detail,
    'large enough for 242,260 messages (nonce or tag forgotten because the table was full: 113 times)',
  );
});

test('a table that is too small is told with what makes it larger, or with who fills it', () => {
  const sources = check(100_000, { sourceEvicted: 5_000, proofEvicted: 3 });
  assert.equal(sources.state, 'warn');
  assert.equal(sources.detail, 'source forgotten because the source table was full: 5,000 times, of 100,000 messages');
  assert.equal(sources.remedy, 'raise the setting maxSources if the machine has the memory');
  const both = check(100_000, { transactionEvicted: 900, proofEvicted: 800 });
  assert.match(both.remedy, /^raise the setting maxSources where it is below 262,144: [^;]*$/);
  assert.match(check(0, { fragmentEvicted: 7 }).remedy, /sipprot top/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { detectorIds } from '../../../../src/model/detector.ts';
import { explainTexts } from '../../texts/explain.ts';
import { adviceOf } from './advice.ts';

const block: Explanation['blocked'][number] = {
  target: '198.51.100.7',
  kind: 'prefix',
  country: null,
  cause: 'register-brute-force',
  reason: 'it guessed 5 passwords',
  origin: 'pbx-1',
  since: 0,
  until: 1,
  evidence: 'proven',
  timesBefore: 0,
  note: '',
  places: [],
};

const quiet: Explanation = {
  address: '198.51.100.7',
  source: '198.51.100.7',
  verdict: '',
  live: true,
  state: 'unknown',
  country: null,
  shutOutByCountry: false,
  observing: false,
  blocked: [],
  refusals: [],
  allowed: null,
  denied: null,
  never: null,
  heldUntil: null,
  attacks: [],
  attacksTotal: 0,
  attacksTotalIsExact: true,
  history: [],
  findings: [],
  knownGood: [],
  advice: [],
};

test('a help desk is told what to say for every reason there is to be blocked', () => {
  for (const cause of [...detectorIds, 'operator'])
    assert.ok(
      adviceOf({ ...quiet, blocked: [{ ...block, cause }] })[0]?.includes(explainTexts.byCause[cause] ?? 'missing'),
      cause,
    );
});

test('commands for the shell are not read to somebody who has buttons', () => {
  const advice = [
    'To let it in now and for an hour: sipprot unblock 198.51.100.7',
    'Extension 204 uses an old password.',
  ];
  const lines = adviceOf({ ...quiet, advice });
  assert.deepEqual(lines, ['Extension 204 uses an old password.']);
});

test('whoever is shut out by the country rule is told how to let the customer in', () => {
  const advice = ['To let it in whatever its country: sipprot allow 198.51.100.7 --note "who it is"'];
  assert.deepEqual(adviceOf({ ...quiet, state: 'country', shutOutByCountry: true, advice }), [
    explainTexts.countryHint,
  ]);
});

test('of one in the denylist it is not said that an unblock lets it in', () => {
  const denied = {
    prefix: '198.51.100.0/24',
    note: '',
    country: null,
    addedBy: 'ann',
    addedAt: 0,
    scope: 'host' as const,
  };
  assert.deepEqual(adviceOf({ ...quiet, state: 'denied', denied, blocked: [{ ...block, cause: 'flood' }] }), [
    explainTexts.byCause.flood,
    explainTexts.denyHint,
    explainTexts.allowHint,
  ]);
});

test('an address against which nothing is known needs no advice', () => {
  assert.deepEqual(adviceOf(quiet), []);
});

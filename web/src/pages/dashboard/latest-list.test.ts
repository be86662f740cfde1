import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goesOn, type LiveAttack, latestAttacks, newestFirst } from './latest-list.ts';

const fact = {
  attackerPort: 5060,
  country: null,
  victim: '192.0.2.10',
  victimPort: 5060,
  transport: 'UDP',
  type: 'REGISTER',
  detector: 'register-brute-force',
  userAgent: null,
  evidence: 'proven',
  reason: 'it guessed 5 passwords for 3 users',
  targets: [],
  knownGood: false,
  goodUsers: 0,
  action: 'blocked',
} as const;
const logged = (id: number, attacker: string, time: number) => ({
  ...fact,
  id,
  attacker,
  time,
  firstTime: time - 10,
  lastTime: time,
  count: 5,
  host: 'h',
  hostName: 'pbx1',
  targets: [],
});
const live = (attacker: string, time: number, firstTime: number, lastTime: number, count: number): LiveAttack => ({
  ...fact,
  attacker,
  time,
  firstTime,
  lastTime,
  count,
  episode: 1,
  targets: [],
});

test('an attack is on top as soon as the feed tells it, and once only when the log has it too', () => {
  const rows = [logged(2, '203.0.113.9', 2000), logged(1, '198.51.100.7', 1000)];
  const list = latestAttacks(
    rows,
    [live('203.0.113.50', 3000, 2990.25, 3000, 5), live('203.0.113.9', 2000, 1990.25, 2000, 5)],
    10,
  );
  assert.deepEqual(
    list.map(({ attacker, id }) => [attacker, id]),
    [
      ['203.0.113.50', null],
      ['203.0.113.9', 2],
      ['198.51.100.7', 1],
    ],
  );
});

test('an attack that goes on shows its newer count without a second row', () => {
  const list = latestAttacks([logged(2, '203.0.113.9', 2000)], [live('203.0.113.9', 2000, 1990, 2500, 40)], 10);
  assert.deepEqual(
    list.map(({ id, count, lastTime }) => [id, count, lastTime]),
    [[2, 40, 2500]],
  );
});

test('a flood of attacks does not make the list longer', () => {
  const many = Array.from({ length: 500 }, (_, i) => live(`203.0.113.${i % 250}`, i, i, i, 1));
  assert.equal(latestAttacks([], many, 8).length, 8);
});

test('of the reports of one attack the last counts, whatever came between them', () => {
  const told = [
    live('203.0.113.9', 1000, 990, 1000, 5),
    live('203.0.113.8', 900, 890, 900, 1),
    live('203.0.113.9', 1000, 990, 3000, 60),
  ];
  assert.deepEqual(
    newestFirst(told, 10).map(({ attacker, count }) => [attacker, count]),
    [
      ['203.0.113.9', 60],
      ['203.0.113.8', 1],
    ],
  );
});

test('an attack that began an hour ago and was seen a second ago still goes on', () => {
  assert.equal(goesOn({ lastTime: 3_599_000 }, 3_600_000), true);
  assert.equal(goesOn({ lastTime: 3_500_000 }, 3_600_000), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spareReasons } from '../../guard/verdict.ts';
import { AttackIds, firstIdAt } from '../attack-id.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase } from '../testing/scratch.ts';
import { queryAttacks } from './attack-query.ts';
import { readAttack } from './attack-rows.ts';
import { bumpAttack, deleteAttacks, insertAttack, updateAttack } from './attacks.ts';

const facts = { action: 'blocked', country: 'US' };

test('what the sensor reported is what the expanded row shows', () => {
  const context = scratchDatabase();
  const attack = sampleAttack({
    attacker: '2001:db8::7',
    knownGood: true,
    goodUsers: 3,
    time: noon + 0.25,
    userAgent: null,
  });
  const id = insertAttack(context, { id: firstIdAt(noon), attack, ...facts });
  const { id: _, host, hostName, country, action, ...kept } = readAttack(context.db, id)!;
  const { episode: __, action: ___, ...reported } = attack;
  const whole = { time: noon, firstTime: Math.floor(attack.firstTime), lastTime: noon };
  assert.deepEqual(kept, { ...reported, ...whole });
  assert.deepEqual([hostName, country, action], ['pbx1', 'US', 'blocked']);
  assert.match(host, /^[0-9a-f-]{36}$/);
  assert.equal(readAttack(context.db, id + 1), undefined);
});

test('why somebody was spared is kept to its last word', () => {
  const context = scratchDatabase();
  const ids = new AttackIds();
  for (const why of Object.values(spareReasons)) {
    const action = `spared: ${why}`;
    const id = insertAttack(context, { id: ids.next(noon), attack: sampleAttack(), action, country: null });
    assert.equal(readAttack(context.db, id)?.action, action);
  }
});

test('an attack of ten hours is one row that goes on, with its last time, count and action', () => {
  const context = scratchDatabase();
  const { db } = context;
  const id = insertAttack(context, { id: firstIdAt(noon), attack: sampleAttack(), action: 'noticed', country: null });
  assert.ok(bumpAttack(context, { id, count: 10, lastTime: noon + 1000 }));
  assert.ok(bumpAttack(context, { id, count: 1, lastTime: noon + 500, action: 'blocked', evidence: 'proven' }));
  const later = sampleAttack({
    count: 40,
    lastTime: noon + 36_000_000,
    targets: ['4711'],
    reason: '40 passwords',
    samples: [],
  });
  assert.ok(updateAttack(context, { id, attack: later }));
  const row = readAttack(db, id)!;
  assert.deepEqual(
    [row.count, row.lastTime, row.action, row.reason],
    [40, noon + 36_000_000, 'blocked', '40 passwords'],
  );
  assert.deepEqual([row.targets, row.samples], [['4711'], []]);
  assert.equal(queryAttacks(db, { text: '4711' }, { limit: 9 }).total, 1);
  assert.equal(queryAttacks(db, { text: '101' }, { limit: 9 }).total, 0);
  assert.equal(queryAttacks(db, { action: 'blocked' }, { limit: 9 }).total, 1);
  assert.equal(queryAttacks(db, {}, { limit: 9 }).total, 1);
});

test('going on with an attack that was pruned meanwhile is no error', () => {
  const context = scratchDatabase();
  assert.equal(bumpAttack(context, { id: 5, count: 1, lastTime: noon }), false);
  assert.equal(updateAttack(context, { id: 5, attack: sampleAttack() }), false);
});

test('an id that an earlier run gave out already costs neither record, and later reports find the new one', () => {
  const context = scratchDatabase();
  const id = firstIdAt(noon);
  insertAttack(context, { id, attack: sampleAttack({ attacker: '192.0.2.1' }), ...facts });
  const moved = insertAttack(context, { id, attack: sampleAttack({ attacker: '192.0.2.2' }), ...facts });
  assert.notEqual(moved, id);
  bumpAttack(context, { id, count: 1, lastTime: noon + 1 });
  assert.equal(readAttack(context.db, moved)!.count, 6);
  assert.equal(readAttack(context.db, id)!.count, 5);
});

test('a batch that is written again after its acknowledgement got lost does not double the log', () => {
  const context = scratchDatabase();
  const record = { id: firstIdAt(noon), attack: sampleAttack(), ...facts };
  insertAttack(context, record);
  insertAttack(context, record);
  assert.equal(queryAttacks(context.db, {}, { limit: 9 }).total, 1);
});

test('an attack that another host recognised stands once, in whatever order and however often its reports come', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1 }), (order) => {
      const context = scratchDatabase();
      const ids = new AttackIds();
      for (const n of [...order, ...order]) {
        const attack = sampleAttack({ count: n, lastTime: noon + n });
        const origin = { host: 'aaaaaaaa-0000-0000-0000-000000000001', id: 77 };
        insertAttack(context, { id: ids.next(noon), attack, action: `step${n}`, country: null, origin });
      }
      const { rows } = queryAttacks(context.db, { host: 'aaaaaaaa-0000-0000-0000-000000000001' }, { limit: 9 });
      const most = Math.max(...order);
      assert.equal(rows.length, 1);
      assert.deepEqual([rows[0]!.count, rows[0]!.lastTime, rows[0]!.action], [most, noon + most, `step${most}`]);
      context.db.close();
    }),
    { numRuns: 10 },
  );
});

test('no text of an attacker makes a row grow without end or is lost for its strange characters', () => {
  const context = scratchDatabase();
  const evil = `\0'"; DROP TABLE attacks; --\ud800 ${'😀'.repeat(50_000)}`;
  const attack = sampleAttack({
    userAgent: evil,
    reason: evil,
    type: evil,
    targets: Array.from({ length: 500 }, () => evil),
    samples: Array.from({ length: 500 }, () => ({ time: noon, direction: 'in' as const, text: evil })),
  });
  const id = insertAttack(context, { id: firstIdAt(noon), attack, ...facts });
  const row = readAttack(context.db, id)!;
  assert.ok(JSON.stringify(row).length < 150_000);
  assert.ok(row.userAgent!.startsWith(`\\x00'"; DROP TABLE attacks; --\ufffd 😀`));
  assert.equal(row.targets.length, 20);
});

test('pruning takes the oldest first, in bounded steps, out of the search as well', () => {
  const context = scratchDatabase();
  const { db } = context;
  for (let i = 0; i < 50; i++)
    insertAttack(context, { id: firstIdAt(noon + i), attack: sampleAttack({ time: noon + i }), ...facts });
  assert.equal(deleteAttacks(context, firstIdAt(noon + 30), 20), 20);
  assert.equal(deleteAttacks(context, firstIdAt(noon + 30), 20), 10);
  assert.equal(deleteAttacks(context, firstIdAt(noon + 30), 20), 0);
  assert.equal(queryAttacks(db, {}, { limit: 9 }).total, 20);
  assert.equal(queryAttacks(db, { text: 'friendly' }, { limit: 9 }).total, 20);
  assert.equal(db.number('SELECT count(*) FROM attack_details'), 20);
});

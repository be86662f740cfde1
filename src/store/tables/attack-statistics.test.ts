import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Attack } from '../../model/attack.ts';
import { AttackIds, firstIdAt } from '../attack-id.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase } from '../testing/scratch.ts';
import type { WriteContext } from '../write-context.ts';
import { attackStatistics } from './attack-statistics.ts';
import { tidySummaries } from './attack-summaries.ts';
import { bumpAttack, insertAttack } from './attacks.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function record(context: WriteContext, attacks: readonly Partial<Attack>[]): number[] {
  const ids = new AttackIds();
  return context.db.transaction(() => {
    const given = attacks.map((changes) => {
      const attack = sampleAttack(changes);
      return insertAttack(context, { id: ids.next(attack.time), attack, action: 'blocked', country: 'US' });
    });
    context.summaries.flush(context.db);
    return given;
  });
}

test('charts count each attack once in its bucket, whatever the range and bucket', () => {
  const attacks = fc.array(
    fc.record({
      time: fc.integer({ min: noon, max: noon + 20 * hour }),
      type: fc.constantFrom('REGISTER', 'INVITE'),
      count: fc.integer({ min: 1, max: 9 }),
      attacker: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1'),
    }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(attacks, fc.constantFrom(60, 300, 3600, 7200, 86_400), (given, bucketSeconds) => {
      const context = scratchDatabase();
      record(context, given);
      const result = attackStatistics(context.db, { from: noon, to: noon + day, bucketSeconds });
      const sums = new Map<string, number>();
      for (const { time, type } of given) {
        const key = `${Math.floor(time / bucketSeconds / 1000) * bucketSeconds * 1000} ${type}`;
        sums.set(key, (sums.get(key) ?? 0) + 1);
      }
      assert.deepEqual(new Map(result.series.map((point) => [`${point.time} ${point.type}`, point.attacks])), sums);
      assert.deepEqual(result.total, { attacks: given.length, messages: given.reduce((n, one) => n + one.count, 0) });
      const tops = new Map(result.attackers.map((top) => [top.value, top.attacks]));
      for (const { attacker } of given)
        assert.equal(tops.get(attacker), given.filter((one) => one.attacker === attacker).length);
      context.db.close();
    }),
    { numRuns: 25 },
  );
});

test('the top lists of an hour are made from its attacks alone, those of a week from sums, and both agree', () => {
  const context = scratchDatabase();
  record(
    context,
    Array.from({ length: 60 }, (_, i) => ({
      time: noon + i * minute,
      attacker: `192.0.2.${i % 7}`,
      userAgent: i % 3 ? 'a' : null,
    })),
  );
  const short = attackStatistics(context.db, { from: noon, to: noon + hour, bucketSeconds: 60, top: 3 });
  const long = attackStatistics(context.db, { from: noon - 3 * day, to: noon + 4 * day, bucketSeconds: 3600, top: 3 });
  assert.deepEqual(short.attackers, [
    { value: '192.0.2.0', attacks: 9, messages: 45 },
    { value: '192.0.2.1', attacks: 9, messages: 45 },
    { value: '192.0.2.2', attacks: 9, messages: 45 },
  ]);
  assert.deepEqual(long.attackers, short.attackers);
  assert.deepEqual(long.userAgents, short.userAgents);
  assert.deepEqual(short.userAgents[1], { value: '', attacks: 20, messages: 100 });
  assert.deepEqual(long.countries, [{ value: 'US', attacks: 60, messages: 300 }]);
  assert.deepEqual(short.series.length, 60);
});

test('an attack that goes on shows in the chart when it goes on, as messages and not as a new attack', () => {
  const context = scratchDatabase();
  const [id] = record(context, [{ time: noon, count: 5 }]);
  bumpAttack(context, { id: id!, count: 1000, lastTime: noon + 5 * hour });
  context.summaries.flush(context.db);
  const { series } = attackStatistics(context.db, { from: noon, to: noon + day, bucketSeconds: 3600 });
  assert.deepEqual(
    series.map(({ time, attacks, messages }) => [time, attacks, messages]),
    [
      [noon, 1, 5],
      [noon + 5 * hour, 0, 1000],
    ],
  );
});

test('the figures of one host of the cluster leave the others out', () => {
  const context = scratchDatabase();
  record(context, [{ time: noon }]);
  const other = 'aaaaaaaa-0000-0000-0000-000000000001';
  const attack = sampleAttack({ time: noon, attacker: '192.0.2.99' });
  insertAttack(context, {
    id: firstIdAt(noon) + 9,
    attack,
    action: 'x',
    country: null,
    origin: { host: other, id: 1 },
  });
  context.summaries.flush(context.db);
  for (const length of [hour, 7 * day]) {
    const result = attackStatistics(context.db, { from: noon, to: noon + length, bucketSeconds: 3600, host: other });
    assert.equal(result.total.attacks, 1);
    assert.deepEqual(
      result.attackers.map((top) => top.value),
      ['192.0.2.99'],
    );
  }
  const nobody = attackStatistics(context.db, { from: noon, to: noon + day, bucketSeconds: 3600, host: 'unknown' });
  assert.deepEqual([nobody.total.attacks, nobody.attackers], [0, []]);
});

test('a flood with 3,000 forged sources leaves 1,000 rows in the sums, the true attacker first', () => {
  const context = scratchDatabase();
  const forged = Array.from({ length: 3000 }, (_, i) => ({ time: noon + i, attacker: `198.51.${i >> 8}.${i & 255}` }));
  record(context, [...forged, { time: noon, attacker: '192.0.2.66' }, { time: noon + 1, attacker: '192.0.2.66' }]);
  const now = noon + 10 * day;
  for (let steps = 0; tidySummaries(context, now, noon - day, 500) > 0; steps++) assert.ok(steps < 100);
  assert.equal(context.db.number(`SELECT count(*) FROM attack_tops WHERE dimension = 'attacker'`), 1000);
  const result = attackStatistics(context.db, { from: noon - day, to: now, bucketSeconds: 86_400, top: 1 });
  assert.deepEqual(result.attackers, [{ value: '192.0.2.66', attacks: 2, messages: 10 }]);
  assert.equal(result.total.attacks, 3002);
});

test('minutes are gone after a day: the chart of that range comes by the hour and says so', () => {
  const context = scratchDatabase();
  record(context, [{ time: noon }, { time: noon + 3 * day }]);
  const now = noon + 3 * day + minute;
  while (tidySummaries(context, now, noon - day, 500) > 0);
  const old = attackStatistics(context.db, { from: noon, to: noon + hour, bucketSeconds: 60 });
  assert.deepEqual([old.bucketSeconds, old.total.attacks], [3600, 1]);
  const fresh = attackStatistics(context.db, { from: now - hour, to: now, bucketSeconds: 60 });
  assert.deepEqual([fresh.bucketSeconds, fresh.total.attacks], [60, 1]);
});

test('sums go with the retention', () => {
  const context = scratchDatabase();
  record(context, [{ time: noon }, { time: noon + 40 * day }]);
  while (tidySummaries(context, noon + 40 * day, noon + 10 * day, 500) > 0);
  const { total } = attackStatistics(context.db, { from: noon - day, to: noon + 41 * day, bucketSeconds: 86_400 });
  assert.equal(total.attacks, 1);
});

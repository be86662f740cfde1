import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { parseAddress, parsePrefix, prefixContains } from '../../model/address.ts';
import { detectorIds } from '../../model/detector.ts';
import { AttackIds } from '../attack-id.ts';
import type { AttackFilter, AttackRecord } from '../records.ts';
import { queryPlans } from '../testing/query-plans.ts';
import { noon, sampleAttack } from '../testing/sample-attack.ts';
import { scratchDatabase } from '../testing/scratch.ts';
import type { WriteContext } from '../write-context.ts';
import { queryAttacks } from './attack-query.ts';
import { insertAttack } from './attacks.ts';

const size = 200_000;
const agents = ['friendly-scanner', 'pplsip', 'FPBX', null, 'Zoiper rv2'];
const countries = ['US', 'DE', null, 'SC', 'VN'];
const types = ['REGISTER', 'OPTIONS', 'INVITE'];
const actions = ['blocked', 'noticed', 'spared: the address is in the allowlist', 'spared: an operator is logged in'];
const context: WriteContext = scratchDatabase();
/** all rows, newest first */
let rows: AttackRecord[] = [];

function isIn(text: string, address: string): boolean {
  const prefix = parsePrefix(text);
  return prefix !== undefined && prefixContains(prefix, parseAddress(address)!);
}

function wordsOf(row: AttackRecord): string[] {
  return `${row.userAgent ?? ''} ${row.targets.join(' ')} ${row.reason}`.toLowerCase().split(/[^a-z0-9]+/);
}

/** What a person would do: look at each row. */
function matches(filter: AttackFilter, row: AttackRecord): boolean {
  const is = <K extends keyof AttackFilter & keyof AttackRecord>(key: K) =>
    filter[key] === undefined || filter[key] === (row[key] as unknown);
  return (
    (filter.from === undefined || row.time >= filter.from) &&
    (filter.to === undefined || row.time < filter.to) &&
    (filter.after === undefined || row.id > filter.after) &&
    (['type', 'detector', 'evidence', 'userAgent', 'country'] as const).every(is) &&
    (is('action') || row.action.startsWith(`${filter.action}:`)) &&
    (filter.attacker === undefined || isIn(filter.attacker, row.attacker)) &&
    (filter.victim === undefined || isIn(filter.victim, row.victim)) &&
    (filter.text ?? '').split(' ').every((word) => word === '' || wordsOf(row).includes(word))
  );
}

before(() => {
  const ids = new AttackIds();
  let seed = 7;
  const pick = <T>(values: readonly T[]): T => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return values[Math.floor((seed / 2 ** 32) ** 2 * values.length)]!;
  };
  const numbers = Array.from({ length: 250 }, (_, i) => i);
  const { uuid } = context.db.get<{ uuid: string }>('SELECT uuid FROM hosts')!;
  context.db.exec('PRAGMA synchronous = OFF');
  context.db.transaction(() => {
    for (let i = 0; i < size; i++) {
      const attack = sampleAttack({
        time: noon + i * 1000,
        attacker: `198.${pick(numbers)}.${pick(numbers)}.${pick(numbers)}`,
        victim: `192.0.2.${pick([1, 2, 3])}`,
        type: pick(types),
        detector: pick(detectorIds),
        userAgent: pick(agents),
        evidence: pick(['proven', 'unproven']),
        targets: [String(100 + pick(numbers))],
        samples: [],
      });
      const record = { id: ids.next(attack.time), attack, action: pick(actions), country: pick(countries) };
      insertAttack(context, record);
      const { episode: _, samples: __, ...kept } = attack;
      rows.push({
        ...kept,
        id: record.id,
        action: record.action,
        country: record.country,
        host: uuid,
        hostName: 'pbx1',
      });
    }
    context.summaries.flush(context.db);
  });
  rows = rows.reverse();
});

const filters = fc.record<AttackFilter>(
  {
    from: fc.integer({ min: noon, max: noon + size * 1000 }),
    to: fc.integer({ min: noon, max: noon + size * 1000 }),
    attacker: fc.oneof(
      fc.nat(250).map((a) => `198.${a}.0.0/16`),
      fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => `198.${a}.${b}.0/24`),
      fc.constantFrom('0.0.0.0/0', '198.0.0.0/8', '198.0.0.0', 'nobody', '2001:db8::/32'),
    ),
    victim: fc.constantFrom(
      ...['192.0.2.1', '192.0.2.3', '192.0.2.9', '192.0.2.1/32', '::ffff:192.0.2.1', 'nobody'],
      ...['192.0.2.0/24', '192.0.2.2/31', '0.0.0.0/0', '203.0.113.0/24', '::/0'],
    ),
    type: fc.constantFrom(...types, 'TFTP'),
    detector: fc.constantFrom(...detectorIds),
    action: fc.constantFrom(...actions, 'spared', 'spar'),
    evidence: fc.constantFrom('proven', 'unproven'),
    userAgent: fc.constantFrom(...agents),
    country: fc.constantFrom(...countries),
    text: fc.constantFrom('friendly ', 'pplsip rejected ', 'passwords ', '217 ', 'zoiper 100 ', 'unheard ', ''),
  },
  { requiredKeys: [] },
);

/** Most filters have a few conditions. */
const someFilters = fc.tuple(filters, fc.nat(1023)).map(([filter, kept]) => {
  const entries = Object.entries(filter).filter((_, i) => ((kept >> i) & 1) === 0 || i > 9);
  return Object.fromEntries(entries.slice(0, 3)) as AttackFilter;
});

test('every filter finds the same rows as looking at each row does, page by page and by page number', () => {
  fc.assert(
    fc.property(someFilters, fc.integer({ min: 1, max: 40 }), fc.nat(300), (filter, limit, offset) => {
      const expected = rows.filter((row) => matches(filter, row));
      const first = queryAttacks(context.db, filter, { limit });
      assert.deepEqual(first.rows, expected.slice(0, limit));
      if (first.totalIsExact) assert.equal(first.total, expected.length);
      else assert.ok(first.total <= expected.length);
      assert.equal(first.next !== null, expected.length > limit);
      if (first.next !== null) {
        const second = queryAttacks(context.db, filter, { limit, before: first.next, count: false });
        assert.deepEqual(second.rows, expected.slice(limit, 2 * limit));
      }
      const later = queryAttacks(context.db, filter, { limit, offset, count: false });
      assert.deepEqual(later.rows, expected.slice(offset, offset + limit));
    }),
    { numRuns: 80 },
  );
});

test('a count stops at 100,000 and says so', () => {
  const { total, totalIsExact } = queryAttacks(context.db, {}, { limit: 1 });
  assert.deepEqual([total, totalIsExact], [100_000, false]);
});

test('"12 new": the attacks after the newest that is shown', () => {
  const { total, rows: found } = queryAttacks(context.db, { after: rows[12]!.id }, { limit: 50 });
  assert.equal(total, 12);
  assert.deepEqual(found, rows.slice(0, 12));
});

function plansOf(filter: AttackFilter): string[] {
  return queryPlans(context.db.file, (db) => queryAttacks(db, filter, { limit: 15, offset: 30 }));
}

const common: readonly AttackFilter[] = [
  {},
  { from: noon },
  { from: noon, to: noon + 3_600_000 },
  { attacker: '198.0.0.0' },
  { victim: '192.0.2.1' },
  { victim: '192.0.2.0/31' },
  { victim: '192.0.2.0/24' },
  { text: '192.0.2.0/24' },
  { type: 'REGISTER' },
  { detector: 'flood', from: noon },
  { userAgent: 'pplsip' },
  { userAgent: null },
  { country: 'US' },
  { country: null, to: noon + 9e7 },
  { action: 'blocked' },
  { action: 'spared' },
  { type: 'REGISTER', detector: 'flood', country: 'US' },
  { attacker: '198.0.0.0', type: 'REGISTER' },
  { text: 'friendly' },
  { text: 'friendly', country: 'US' },
];

for (const filter of common) {
  test(`the log is neither read whole nor sorted for the filter ${JSON.stringify(filter)}`, () => {
    const plans = plansOf(filter);
    assert.ok(plans.length > 0);
    for (const plan of plans) {
      assert.doesNotMatch(plan, /TEMP B-TREE/);
      // a virtual table is always "scanned": INDEX n:M is the match of the words, of attacks_words a range of them
      assert.doesNotMatch(
        plan,
        /^SCAN (?!\(|t VIRTUAL TABLE INDEX \d+:M|attacks_words VIRTUAL TABLE INDEX [1-9]|CONSTANT)/,
      );
    }
  });
}

test('a prefix is served by the index of attackers, and only its own matches are sorted', () => {
  const plans = plansOf({ attacker: '198.7.8.0/24' });
  assert.ok(
    plans.some((plan) => /USING COVERING INDEX attacks_attacker \(attacker_key>\? AND attacker_key<\?\)/.test(plan)),
  );
  assert.ok(!plans.some((plan) => /^SCAN a/.test(plan)));
});

test('a protected host is found by each spelling of its address and by each prefix around it', () => {
  const { db } = victimsOf(['192.0.2.10', '192.0.20.1', '10.9.8.7', '2001:db8:1::10', '2001:db8:0:7::1', 'fd00::1']);
  const found = (victim: string) => queryAttacks(db, { victim }, { limit: 10 }).rows.map((row) => row.victim);
  for (const victim of ['192.0.2.10', '192.0.2.10/32', '192.0.2.0/24', '192.0.2.0/29', '::ffff:192.0.2.10'])
    assert.deepEqual(found(victim), victim === '192.0.2.0/29' ? [] : ['192.0.2.10'], victim);
  assert.deepEqual(found('192.0.0.0/19'), ['192.0.20.1', '192.0.2.10']);
  assert.deepEqual(found('0.0.0.0/0'), ['10.9.8.7', '192.0.20.1', '192.0.2.10']);
  for (const victim of ['2001:DB8:1::10', '2001:db8:1:0:0:0:0:10', '2001:db8:1::/64', '2001:db8:1::/47'])
    assert.deepEqual(found(victim).at(-1), '2001:db8:1::10', victim);
  assert.deepEqual(found('2001:db8::/48'), ['2001:db8:0:7::1']);
  assert.deepEqual(found('2001:db8::/32'), ['2001:db8:0:7::1', '2001:db8:1::10']);
  assert.deepEqual(found('nobody'), []);
});

test('a network with thousands of protected hosts is a filter like any other', () => {
  const hosts = Array.from({ length: 3000 }, (_, i) => `10.${i % 3}.${Math.floor(i / 3) % 250}.${Math.floor(i / 750)}`);
  const { db } = victimsOf([...hosts, '2001:db8::1']);
  const found = (victim: string) => queryAttacks(db, { victim }, { limit: 1000 });
  assert.deepEqual([found('0.0.0.0/0').total, found('0.0.0.0/0').totalIsExact], [3000, true]);
  assert.equal(found('10.0.0.0/15').total, 2000);
  assert.equal(found('10.2.0.0/16').total, 1000);
  assert.equal(found('10.2.7.0/24').total, 4);
  assert.equal(found('::/0').total, 1);
  assert.ok(found('10.0.0.0/15').rows.every((row) => isIn('10.0.0.0/15', row.victim)));
});

function victimsOf(victims: readonly string[]): WriteContext {
  const scratch = scratchDatabase();
  scratch.db.transaction(() => {
    for (const [i, victim] of victims.entries())
      insertAttack(scratch, {
        id: i + 1,
        attack: sampleAttack({ victim, samples: [] }),
        action: 'blocked',
        country: null,
      });
  });
  return scratch;
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, hostPrefix, prefixOf } from '../../model/address.ts';
import { type Block, type BlockTarget, formatTarget, parseTarget } from '../../model/block.ts';
import { countryOrder } from '../../model/country-order.ts';
import { Database } from '../database.ts';
import { migrate, migrations } from '../migrate.ts';
import type { BlockFilter, ListedBlock } from '../records.ts';
import { queryPlans } from '../testing/query-plans.ts';
import { noon } from '../testing/sample-attack.ts';
import { scratchDatabase, scratchDirectory } from '../testing/scratch.ts';
import {
  type BlockColumn,
  blocksWithoutCountry,
  liftBlock,
  putBlock,
  queryBlocks,
  setBlockCountries,
} from './blocks.ts';

const countries = ['AX', 'DE', 'NL', null] as const;
const kinds = ['proven', 'unproven', 'operator'] as const;
const sorts: readonly BlockColumn[] = ['since', 'until', 'target', 'timesBefore', 'country', 'countryName', 'evidence'];

interface Made {
  readonly block: Block;
  readonly country: string | null;
  readonly lifted: boolean;
}

/** Addresses, prefixes and flows of both families. */
function targetOf(n: number): BlockTarget {
  if (n % 5 === 0) return parseTarget(`2001:db8:${n.toString(16)}::/64`)!;
  const address = addressOf(0, 0, 0xffff, 0xc6336400 + n);
  if (n % 5 === 1) return { kind: 'flow', prefix: hostPrefix(address), transport: 'UDP', port: 1024 + n };
  if (n % 5 === 2) return { kind: 'prefix', prefix: prefixOf(addressOf(0, 0, 0xffff, 0x0a000000 + n * 256), 24) };
  return { kind: 'prefix', prefix: hostPrefix(address) };
}

const blocks = fc.array(
  fc.record({
    since: fc.integer({ min: 0, max: 5 }),
    ends: fc.integer({ min: -1, max: 4 }),
    cause: fc.constantFrom('flood', 'operator'),
    evidence: fc.constantFrom(...kinds),
    country: fc.constantFrom(...countries),
    timesBefore: fc.integer({ min: 0, max: 2 }),
    lifted: fc.boolean(),
  }),
  { maxLength: 40 },
);

const filters = fc.record(
  {
    country: fc.constantFrom('AX', 'DE', 'NL', 'FR'),
    evidence: fc.constantFrom(...kinds),
    cause: fc.constantFrom('flood', 'operator'),
    after: fc.integer({ min: noon - 1, max: noon + 5 }),
    text: fc.constantFrom('198.51.100.0/28', '2001:db8::/32', '100.1', 'nothing'),
  },
  { requiredKeys: [] },
);

test('country and evidence with any other filter find the blocks that they should, on any page in any order', () => {
  fc.assert(
    fc.property(blocks, filters, fc.constantFrom(...sorts), fc.boolean(), (made, filter, sort, descending) => {
      const context = scratchDatabase();
      const all = made.map(({ since, ends, lifted, country, ...rest }, n): Made => {
        const block = {
          ...{ target: targetOf(n), reason: 'r', origin: 'pbx1', note: '', ...rest },
          ...{ since: noon + since, until: noon + ends },
        };
        putBlock(context, block, country);
        if (lifted) liftBlock(context, formatTarget(block.target), noon, 'alice');
        return { block, country, lifted };
      });
      // what the text finds is the matter of another test
      const { text, ...rest } = filter;
      const found = (which: Partial<BlockFilter>) =>
        queryBlocks(context.db, { now: noon, ...which }, { limit: 1000, offset: 0, sort, descending });
      const byText = new Set(found(text === undefined ? {} : { text }).rows.map(({ target }) => formatTarget(target)));
      const expected = all.filter((one) => isFound(one, rest) && byText.has(formatTarget(one.block.target)));
      const { rows, total } = found(filter);
      const texts = rows.map(({ target }) => formatTarget(target));
      assert.deepEqual([...texts].sort(), expected.map(({ block }) => formatTarget(block.target)).sort());
      assert.equal(total, texts.length);
      for (const row of rows)
        assert.equal(
          row.country,
          all.find(({ block }) => formatTarget(block.target) === formatTarget(row.target))?.country,
        );
      const values = rows.map((row) => sortedBy(row, sort));
      if (descending) values.reverse();
      assert.deepEqual(values, [...values].sort(compare));
      const paged: string[] = [];
      for (let offset = 0; offset < total; offset += 7) {
        const page = queryBlocks(context.db, { now: noon, ...filter }, { limit: 7, offset, sort, descending });
        paged.push(...page.rows.map(({ target }) => formatTarget(target)));
      }
      assert.deepEqual(paged, texts, 'no row is on two pages, or on none');
      context.db.close();
    }),
    { numRuns: 60 },
  );
});

function isFound(
  { block, country, lifted }: Made,
  { cause, evidence, after, ...filter }: Partial<BlockFilter>,
): boolean {
  return (
    !lifted &&
    block.until > noon &&
    (filter.country === undefined || country === filter.country) &&
    (evidence === undefined || block.evidence === evidence) &&
    (cause === undefined || block.cause === cause) &&
    (after === undefined || block.since > after)
  );
}

/** What a row is sorted by; none comes first. */
function sortedBy(row: ListedBlock, sort: BlockColumn): string | number {
  if (sort === 'country') return row.country ?? '';
  if (sort === 'countryName') return row.country === null ? -1 : countryOrder().indexOf(row.country);
  // the order of addresses is that of their keys, which another test knows
  return sort === 'target' ? 0 : row[sort];
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function plansOf(file: string, filter: Partial<BlockFilter>, sort: BlockColumn): string[] {
  const page = { limit: 15, offset: 30, sort, descending: true };
  return queryPlans(file, (db) => queryBlocks(db, { now: noon, ...filter }, page));
}

const common: readonly Partial<BlockFilter>[] = [
  {},
  { country: 'DE' },
  { evidence: 'unproven' },
  { country: 'DE', evidence: 'unproven' },
];

for (const filter of common)
  test(`of a million blocks no row is read that is not shown, in any order, for the filter ${JSON.stringify(filter)}`, () => {
    const { db } = scratchDatabase();
    for (const sort of sorts)
      for (const plan of plansOf(db.file, filter, sort)) {
        if (/TEMP B-TREE|LIST SUBQUERY/.test(plan)) continue;
        // all blocks are read in order as far as the page goes
        if (Object.keys(filter).length === 0 && plan === `SCAN blocks USING INDEX blocks_${sort}`) continue;
        assert.match(plan, /USING COVERING INDEX blocks_listed|^SEARCH blocks USING PRIMARY KEY \(target=\?\)$/, sort);
        if (filter.country !== undefined) assert.match(plan, /^SEARCH/, sort);
      }
  });

test('an address, and the rows of an open page, are looked up as such, whatever else is filtered', () => {
  const context = scratchDatabase();
  putBlock(context, block('192.0.2.7'), 'DE');
  const filter = { country: 'DE', evidence: 'proven' } as const;
  for (const which of [{ text: '192.0.2.7' }, { targets: ['192.0.2.7'] }])
    for (const plan of plansOf(context.db.file, { ...filter, ...which }, 'since'))
      assert.doesNotMatch(plan, /^SCAN blocks|blocks_listed/);
});

function block(target: string): Block {
  return {
    target: parseTarget(target)!,
    ...{ cause: 'flood', reason: '600 requests within 5 s', origin: 'pbx1', note: '' },
    ...{ since: noon, until: noon + 1000, evidence: 'proven', timesBefore: 0 },
  };
}

const countryOf = (db: Database, target: string) =>
  db.get<{ country: string | null }>('SELECT country FROM blocks WHERE target = ?', target)?.country;

test('a block that goes on keeps its country, also where that cannot be looked up any more', () => {
  const context = scratchDatabase();
  putBlock(context, block('192.0.2.7'), 'DE');
  putBlock(context, { ...block('192.0.2.7'), until: noon + 2000 });
  assert.equal(countryOf(context.db, '192.0.2.7'), 'DE');
});

test('blocks of before the update stay in force through it, and are then found by the country that is looked up', () => {
  const db = new Database(join(scratchDirectory(), 'sipprot.db'));
  migrate(db, migrations.slice(0, 10));
  const columns = 'target, key, length, cause, reason, origin, since, until, evidence, times_before, note';
  for (const target of ['192.0.2.1', '192.0.2.2'])
    db.run(
      `INSERT INTO blocks (${columns}) VALUES (?, x'00', 128, 'flood', 'r', 'pbx1', ?, ?, 'proven', 0, '')`,
      ...[target, noon, noon + 1],
    );
  migrate(db);
  const page = { limit: 10, offset: 0, sort: 'target' } as const;
  assert.equal(queryBlocks(db, { now: noon }, page).total, 2);
  assert.deepEqual(blocksWithoutCountry(db, '', 100), { targets: ['192.0.2.1', '192.0.2.2'], last: null });
  db.run("UPDATE blocks SET country = 'NL' WHERE target = '192.0.2.2'");
  setBlockCountries({ db } as Parameters<typeof setBlockCountries>[0], [
    ['192.0.2.1', 'DE'],
    ['192.0.2.2', 'DE'],
    ['192.0.2.3', 'DE'],
  ]);
  const { rows } = queryBlocks(db, { now: noon, country: 'DE' }, page);
  assert.deepEqual(
    rows.map(({ target }) => formatTarget(target)),
    ['192.0.2.1'],
    'what was blocked anew in the meantime has its country already',
  );
  assert.deepEqual(blocksWithoutCountry(db, '', 100), { targets: [], last: null });
  db.close();
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type MmdbOptions, writeMmdb } from '../../test/geo/mmdb-writer.ts';
import {
  type Address,
  addressOf,
  formatPrefix,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixContains,
  prefixOf,
} from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import { CountryDatabase } from './country-database.ts';
import { CountryTree } from './country-tree.ts';
import { packedSize, type Wanted, walkRanges } from './range-walk.ts';

const p = (text: string): Prefix => parsePrefix(text)!;
const a = (text: string): Address => parseAddress(text)!;

/** Without the thread, which a property test of many small databases would start for each. */
function ranges(options: MmdbOptions, countries: readonly string[], exceptions: Partial<Wanted> = {}): Prefix[] {
  const tree = new CountryTree(writeMmdb(options), 'test');
  const packed = walkRanges(tree, { countries: new Set(countries), also: [], never: [], ...exceptions });
  const prefixes: Prefix[] = [];
  for (let i = 0; i < packed.length; i += packedSize) {
    const [family, length, ...words] = packed.subarray(i, i + packedSize);
    prefixes.push({ family: family === 4 ? 4 : 6, length: length!, words: words as unknown as Prefix['words'] });
  }
  return prefixes;
}

function assertSortedAndFewest(prefixes: readonly Prefix[]): void {
  for (const [i, next] of prefixes.entries()) {
    assert.deepEqual(prefixOf(next, next.length), next, `${formatPrefix(next)} has host bits`);
    const last = prefixes[i - 1];
    if (!last) continue;
    assert.ok(compare(last, next) < 0, `${formatPrefix(last)} before ${formatPrefix(next)}`);
    assert.ok(!prefixContains(last, next), `${formatPrefix(next)} lies in ${formatPrefix(last)}`);
    if (last.family !== next.family || last.length !== next.length) continue;
    const parent = prefixOf(last, last.length - 1);
    assert.ok(
      !prefixContains(parent, next),
      `${formatPrefix(last)} and ${formatPrefix(next)} are ${formatPrefix(parent)}`,
    );
  }
}

function compare(x: Prefix, y: Prefix): number {
  if (x.family !== y.family) return x.family - y.family;
  for (const i of [0, 1, 2, 3] as const) if (x.words[i] !== y.words[i]) return x.words[i] - y.words[i];
  return 0;
}

const word = fc.integer({ min: 0, max: 0xffffffff });
/** few enough that they overlap: all of 192.0.0.0/16 and 2001:db8::/32 */
const address = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((low) => addressOf(0, 0, 0xffff, 0xc0000000 + low)),
  fc.tuple(word, word, word).map(([b, c, d]) => addressOf(0x20010db8, b, c, d)),
);
const prefix = fc
  .tuple(address, fc.nat(100))
  .map(([one, n]) => prefixOf(one, one.family === 4 ? 16 + (n % 17) : 28 + n));
const country = fc.constantFrom('DE', 'FR', 'CH');

describe('address ranges of countries', () => {
  test('they hold exactly the addresses that a look-up puts into those countries, with exceptions or without', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(prefix, country), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(country, { minLength: 1 }),
        fc.array(prefix, { maxLength: 4 }),
        fc.array(prefix, { maxLength: 4 }),
        fc.array(address, { maxLength: 20 }),
        (networks, wanted, also, never, asked) => {
          const options = {
            networks: networks.map(([one, code]) => [formatPrefix(one), { country_code: code }] as const),
          };
          const found = ranges(options, wanted, { also, never });
          assertSortedAndFewest(found);
          const set = new AddressSet(found);
          const tree = new CountryTree(writeMmdb(options), 'test');
          const edges = [...networks.map(([one]) => one), ...also, ...never].flatMap(edgesOf);
          for (const one of [...asked, ...edges]) {
            const inside = (prefixes: readonly Prefix[]) => prefixes.some((other) => prefixContains(other, one));
            const named = wanted.includes((tree.countryOf(one.words, one.family) ?? '') as 'DE');
            assert.equal(set.has(...one.words), !inside(never) && (named || inside(also)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('adjacent networks of two countries that are both shut out become one range', () => {
    const options: MmdbOptions = {
      networks: [
        ['192.0.2.0/25', { country_code: 'DE' }],
        ['192.0.2.128/25', { country_code: 'FR' }],
        ['2001:db8::/33', { country_code: 'FR' }],
        ['2001:db8:8000::/33', { country_code: 'DE' }],
      ],
    };
    assert.deepEqual(ranges(options, ['DE', 'FR']).map(formatPrefix), ['192.0.2.0/24', '2001:db8::/32']);
    assert.deepEqual(ranges(options, ['DE']).map(formatPrefix), ['192.0.2.0/25', '2001:db8:8000::/33']);
    assert.deepEqual(ranges(options, ['CH']), []);
  });

  test('IPv4 is not there again as IPv6 where the file points 6to4, Teredo and mapped addresses back to it', () => {
    const options: MmdbOptions = {
      networks: [
        ['192.0.2.0/24', { country_code: 'DE' }],
        ['198.51.100.0/24', { country_code: 'FR' }],
        ['2001:db8::/32', { country_code: 'DE' }],
      ],
      aliases: ['2002::/16', '2001::/32', '64:ff9b::/96'],
    };
    assert.deepEqual(ranges(options, ['DE']).map(formatPrefix), ['192.0.2.0/24', '2001:db8::/32']);
    const tree = new CountryTree(writeMmdb(options), 'test');
    for (const text of ['2002:c000:0201::1', '2001:0:c000:0201::', '64:ff9b::192.0.2.1', '::192.0.2.1']) {
      const { words, family } = a(text);
      assert.equal(tree.countryOf(words, family), null, text);
    }
  });

  test('what must stay reachable is cut out of a country, and let in beside one', () => {
    const options: MmdbOptions = { networks: [['192.0.2.0/24', { country_code: 'DE' }]] };
    assert.deepEqual(ranges(options, ['DE'], { never: [p('192.0.2.64/26'), p('192.0.2.1')] }).map(formatPrefix), [
      '192.0.2.0',
      '192.0.2.2/31',
      '192.0.2.4/30',
      '192.0.2.8/29',
      '192.0.2.16/28',
      '192.0.2.32/27',
      '192.0.2.128/25',
    ]);
    const also = [p('203.0.113.7'), p('192.0.3.0/24'), p('2001:db8::/64')];
    assert.deepEqual(ranges(options, ['DE'], { also }).map(formatPrefix), [
      '192.0.2.0/23',
      '203.0.113.7',
      '2001:db8::/64',
    ]);
  });
});

describe('ranges of the database that comes with the program', () => {
  let database: CountryDatabase;
  before(async () => {
    database = await CountryDatabase.open();
  });

  test('10,000 addresses from all over the world lie in the ranges of 30 countries exactly when a look-up says so', async () => {
    const countries = new Set(
      'CN RU US BR IN VN ID DE FR NL GB PL TR UA IR KR JP TH PK BD EG ZA NG AR MX IT ES RO BG HK'.split(' '),
    );
    const found = await database.rangesOf(countries);
    assertSortedAndFewest(found);
    const map = new PrefixMap<true>();
    for (const one of found) map.set(one, true);
    let inside = 0;
    let seed = 1;
    const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
    for (let i = 0; i < 10_000; i++) {
      const one =
        i % 2 === 0 ? addressOf(0, 0, 0xffff, random()) : addressOf(0x20000000 + (random() >>> 3), random(), 0, 1);
      const wanted = countries.has(database.countryOf(one) ?? '');
      assert.equal(map.covering(one) ?? false, wanted, formatPrefix(prefixOf(one, one.family === 4 ? 32 : 128)));
      if (wanted) inside++;
    }
    assert.ok(inside > 2000 && inside < 9000, `${inside} of 10000`);
  });

  test('the same countries give the same ranges from a file of the operator', async (t) => {
    const scratch = mkdtempSync(join(tmpdir(), 'sipprot-geo-'));
    after(() => rmSync(scratch, { recursive: true }));
    const countries = new Set(['CH', 'LI']);
    const shipped = await database.rangesOf(countries);
    const path = join(scratch, 'own.mmdb');
    writeFileSync(
      path,
      writeMmdb({ networks: shipped.map((one) => [formatPrefix(one), { country: { iso_code: 'CH' } }]) }),
    );
    const own = await CountryDatabase.open(path);
    assert.deepEqual((await own.rangesOf(countries)).map(formatPrefix), shipped.map(formatPrefix));
    t.diagnostic(`${shipped.length} prefixes of Switzerland and Liechtenstein`);
  });
});

/** First and last address of a prefix, and those beside it. */
function edgesOf(one: Prefix): Address[] {
  const { words } = one;
  const own = one.family === 4 ? one.length + 96 : one.length;
  const last = [0, 1, 2, 3].map((i) => {
    const bits = Math.min(32, Math.max(0, own - i * 32));
    return bits === 32 ? words[i as 0]! : (words[i as 0]! | (0xffffffff >>> bits)) >>> 0;
  });
  const beside = (word3: number, by: number) => (word3 + by) >>> 0;
  const [w0, w1, w2] = words;
  return [
    addressOf(...words),
    addressOf(last[0]!, last[1]!, last[2]!, last[3]!),
    addressOf(w0, w1, w2, beside(words[3], -1)),
    addressOf(last[0]!, last[1]!, last[2]!, beside(last[3]!, 1)),
  ];
}

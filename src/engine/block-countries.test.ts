import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CountryDatabase } from '../geo/country-database.ts';
import { type Address, formatPrefix, hostPrefix } from '../model/address.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import { noon } from '../store/testing/sample-attack.ts';
import { scratchStore } from '../store/testing/scratch.ts';
import { BlockCountries } from './block-countries.ts';

test('blocks that were decided before the country database was there get their country when it is: prefixes, flows and IPv6 too', async () => {
  const store = await scratchStore();
  const put = (target: string, country: string | null = null) =>
    store.putBlock(
      {
        ...{ cause: 'flood', reason: 'r', origin: 'pbx1', since: noon, until: noon + 1000, timesBefore: 0, note: '' },
        ...{ target: parseTarget(target)!, evidence: 'proven' },
      },
      country,
    );
  const source = {
    database: undefined as CountryDatabase | undefined,
    asked: 0,
    countryOf({ words, family }: Address) {
      this.asked++;
      const text = formatPrefix(hostPrefix({ words, family }));
      return text.startsWith('198.51.') ? 'DE' : text.startsWith('2001:') ? 'NL' : null;
    },
  };
  for (let n = 1; n <= 9; n++) put(`198.51.100.${n}`);
  for (const target of ['198.51.101.0/24', '198.51.102.1 UDP 5060', '2001:db8::/64', '10.0.0.1']) put(target);
  put('198.51.100.77', 'FR');
  const countries = new BlockCountries(store, source, 3);
  await countries.check();
  assert.equal(source.asked, 0, 'nothing can be known yet');
  source.database = {} as CountryDatabase;
  await countries.check();
  const found = async (country: string) =>
    (await store.queryBlocks({ now: noon, country }, { limit: 100, offset: 0, sort: 'target' })).rows
      .map(({ target }) => formatTarget(target))
      .sort();
  assert.deepEqual(await found('DE'), [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `198.51.100.${n}`),
    ...['198.51.101.0/24', '198.51.102.1 UDP 5060'],
  ]);
  assert.deepEqual([await found('NL'), await found('FR')], [['2001:db8::/64'], ['198.51.100.77']]);
  assert.equal(source.asked, 13);
  await countries.check();
  assert.equal(source.asked, 13, 'those in no country are not looked up every minute');
  source.database = {} as CountryDatabase;
  await countries.check();
  assert.equal(source.asked, 14, 'another database may know more');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ListedBlock } from '../../src/console/contract/blocks.ts';
import type { Browser } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';

interface Page {
  readonly rows: readonly ListedBlock[];
  readonly total: number;
}

let harness: Harness;
let operator: Browser;

before(async () => {
  harness = await startHarness();
  operator = await harness.signedIn('operator');
});
after(() => harness.close());

const list = async (query: string) => (await operator.get(`/v1/blocks?${query}`)).json as Page;
const targets = async (query: string) => (await list(query)).rows.map(({ target }) => target);

test('an operator lifts all blocks of one country, prefixes and flows too, and no other', async () => {
  const german = ['193.99.144.80', '193.99.144.81 UDP 5060', '193.99.145.0/24', '2003::/64'];
  const others = ['8.8.8.8', '2400:da00::/64', '10.1.2.3'];
  const blocks = [...german, ...others].map((target) => ({ target, seconds: 600, note: '' }));
  assert.equal(((await operator.post('/v1/blocks/many', { blocks })).json as { done: number }).done, 7);
  // what is blocked before the country database is read gets its country then
  await until('the countries are known', async () => (await list('country=DE')).total === 4 || undefined);
  assert.deepEqual((await targets('country=DE')).sort(), [...german].sort());
  assert.deepEqual(
    (await list('country=DE')).rows.map(({ country }) => country),
    ['DE', 'DE', 'DE', 'DE'],
  );
  assert.equal((await list('country=DE&evidence=operator')).total, 4);
  assert.equal((await list('country=DE&evidence=proven')).total, 0);
  assert.deepEqual(await targets('evidence=operator&text=8.8.8.8'), ['8.8.8.8']);
  // China, Germany, the United States; by code CN, DE, US
  for (const sort of ['country', 'countryName']) {
    const rows = (await list(`sort=${sort}&order=asc`)).rows.map(({ country }) => country);
    assert.deepEqual(rows, [null, 'CN', 'DE', 'DE', 'DE', 'DE', 'US'], sort);
  }

  const { json } = await operator.post('/v1/blocks/lift', { filter: { country: 'DE' }, holdSeconds: 0 });
  const { done, lifted } = json as { done: number; lifted: { target: string; country: string }[] };
  assert.equal(done, 4);
  assert.deepEqual(lifted.map(({ target }) => target).sort(), [...german].sort());
  assert.equal((await list('country=DE')).total, 0);
  assert.deepEqual((await targets('')).sort(), [...others].sort());
});

test('a country or evidence that is none is refused, and nothing is lifted', async () => {
  for (const query of ['country=Germany', 'country=de', 'evidence=certain', 'sort=note'])
    assert.equal((await operator.get(`/v1/blocks?${query}`)).status, 400, query);
  const before = (await list('')).total;
  assert.ok(before > 0);
  const body = { filter: { country: 'Germany' }, holdSeconds: 0 };
  assert.equal((await operator.post('/v1/blocks/lift', body)).status, 400);
  assert.equal((await list('')).total, before);
});

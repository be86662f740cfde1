import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DetectorRow } from '../../src/console/contract/detectors.ts';
import type { Explanation } from '../../src/console/contract/explain.ts';
import type { Geo } from '../../src/console/contract/geo.ts';
import type { Browser } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
let admin: Browser;

const explain = async (address: string) => {
  const answer = await admin.get(`/v1/explain?address=${address}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as Explanation;
};
/** What is the same with the engine and without it. */
const told = ({
  state,
  verdict,
  country,
  shutOutByCountry,
  blocked,
  allowed,
  denied,
  heldUntil,
  never,
}: Explanation) => ({
  ...{ state, verdict, country, shutOutByCountry, allowed, denied, heldUntil, never },
  blocked: blocked.map(({ target, cause, note }) => [target, cause, note]),
});

before(async () => {
  harness = await startHarness();
  admin = await harness.signedIn('admin');
});
after(() => harness.close());

test('while the engine is down each page says what was stored last: explain, countries, detectors, marks of tools', async () => {
  const change = { neverBlock: ['198.51.100.0/28'], detectors: { flood: { mode: 'observe' } } };
  assert.equal((await admin.send('PATCH', '/v1/settings', { change })).status, 200);
  const rule = { mode: 'block', countries: ['DE'], except: ['46.114.2.0/24'], knownGood: 'cut' };
  assert.equal((await admin.send('PUT', '/v1/geo', rule)).status, 200);
  await admin.post('/v1/lists/allow', { entries: [{ prefix: '203.0.113.0/28', note: 'office' }] });
  await admin.post('/v1/lists/deny', { entries: [{ prefix: '203.0.113.64/28', note: 'botnet' }] });
  for (const target of ['203.0.113.130', '203.0.113.131'])
    assert.equal((await admin.post('/v1/blocks', { target, seconds: 3600, note: 'by hand' })).status, 200);
  await admin.post('/v1/blocks/lift', { targets: ['203.0.113.131'], holdSeconds: 3600 });
  const addresses = ['203.0.113.1', '203.0.113.65', '203.0.113.130', '203.0.113.131', '198.51.100.3'];
  addresses.push('46.114.1.1', '46.114.2.1', '203.0.113.200');
  const before = new Map(await Promise.all(addresses.map(async (each) => [each, await explain(each)] as const)));
  const geo = (await admin.get('/v1/geo')).json as Geo;
  const detectors = (await admin.get('/v1/detectors')).json as { rows: DetectorRow[] };
  const signatures = (await admin.get('/v1/signatures')).json;
  await harness.engine.stop(true);
  await until('the console notices', () => (harness.console.parts.engine.running ? undefined : true));

  for (const [address, live] of before) {
    assert.equal(live.live, true);
    const stored = await explain(address);
    assert.equal(stored.live, false);
    assert.deepEqual(told(stored), told(live), address);
  }
  const stored = (await admin.get('/v1/geo')).json as Geo;
  assert.deepEqual(stored, { ...geo, state: 'unknown', ranges: 0 });
  assert.deepEqual((await admin.get('/v1/detectors')).json, detectors);
  assert.equal(detectors.rows.find(({ id }) => id === 'flood')?.mode, 'observe');
  assert.deepEqual((await admin.get('/v1/signatures')).json, signatures);

  for (const [method, path, body] of [
    ['PUT', '/v1/geo', { mode: 'off', countries: [] }],
    ['POST', '/v1/geo/preview', { mode: 'block', countries: ['KP'] }],
    ['PATCH', '/v1/settings', { change: { blockSeconds: 60 } }],
  ] as const) {
    const refused = await admin.send(method, path, body);
    assert.equal(refused.status, 503, `${path}: ${refused.text}`);
    assert.match(refused.text, /engine-not-running/);
  }
});

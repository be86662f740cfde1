import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { ImportPreview, ListRow } from '../../src/console/contract/lists.ts';
import { type Browser, csvForm } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';

let harness: Harness;
let operator: Browser;

before(async () => {
  harness = await startHarness();
  operator = await harness.signedIn('operator');
});
after(() => harness.close());

test('an operator does not lock himself out by taking what lets him in out of the allowlist', async () => {
  const at = { 'x-forwarded-for': '46.114.1.2' };
  const remove = (...prefixes: string[]) => operator.send('POST', '/v1/lists/allow/remove', { prefixes }, at);
  const refused = async (by: RegExp) => {
    for (const answer of [
      await remove('46.114.1.2', '203.0.113.1'),
      await operator.send('DELETE', '/allowlist/46.114.1.2', undefined, at),
    ]) {
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.text, /would-cut-off/);
      assert.match(answer.text, by);
    }
    assert.match((await operator.get('/v1/lists/allow')).text, /46\.114\.1\.2/);
  };
  const entries = [{ prefix: '46.114.1.2' }, { prefix: '203.0.113.1' }];
  await operator.post('/v1/lists/allow', { entries });
  // a colleague elsewhere shuts out what is around him
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '46.114.0.0/16' }] });
  await refused(/46\.114\.0\.0\/16 of the denylist/);
  await operator.post('/v1/lists/deny/remove', { prefixes: ['46.114.0.0/16'] });

  await operator.post('/v1/blocks', { target: '46.114.0.0/17', seconds: 600, note: '' });
  await refused(/the block of 46\.114\.0\.0\/17/);
  await operator.post('/v1/blocks/lift', { targets: ['46.114.0.0/17'], holdSeconds: 0 });

  const admin = await harness.signedIn('admin');
  const rule = { mode: 'block', countries: ['DE'], except: [] };
  assert.equal((await admin.send('PUT', '/v1/geo', { ...rule, knownGood: 'cut' })).status, 200);
  await refused(/the country rule/);

  // with a wider entry he stays in, and so does who works elsewhere
  await operator.post('/v1/lists/allow', { entries: [{ prefix: '46.114.1.0/24' }] });
  assert.equal((await remove('46.114.1.2')).status, 200);
  assert.equal((await remove('46.114.1.0/24')).status, 400);
  assert.equal((await operator.post('/v1/lists/allow/remove', { prefixes: ['46.114.1.0/24'] })).status, 200);
  assert.equal((await admin.send('PUT', '/v1/geo', { mode: 'off', countries: [], except: [] })).status, 200);

  // nothing shuts him out
  await operator.post('/v1/lists/allow', { entries: [{ prefix: '46.114.1.2' }] });
  assert.equal((await remove('46.114.1.2')).status, 200);
});

test('a list that shows names of countries is sorted by them, and notes whatever their case', async () => {
  // Germany DE, Austria AT, Switzerland CH, United Kingdom GB, and one that is nowhere
  const entries = [
    ['46.114.9.9', 'beta'],
    ['193.171.1.1', 'Gamma'],
    ['195.176.0.1', 'alpha'],
    ['81.2.69.142', 'Delta'],
    ['10.9.9.9', ''],
  ].map(([prefix, note]) => ({ prefix, note }));
  await operator.post('/v1/lists/deny', { entries });
  const sorted = async (query: string) =>
    ((await operator.get(`/v1/lists/deny?${query}`)).json as { rows: ListRow[] }).rows;
  const countries = async (query: string) => (await sorted(query)).map(({ country }) => country);
  assert.deepEqual(await countries('sort=countryName&order=asc'), [null, 'AT', 'DE', 'CH', 'GB']);
  assert.deepEqual(await countries('sort=countryName&order=desc'), ['GB', 'CH', 'DE', 'AT', null]);
  assert.deepEqual(await countries('sort=country&order=asc'), [null, 'AT', 'CH', 'DE', 'GB'], 'scripts: by its code');
  assert.deepEqual(
    (await sorted('sort=note&order=asc')).map(({ note }) => note),
    ['', 'alpha', 'beta', 'Delta', 'Gamma'],
  );
  await operator.post('/v1/lists/deny/remove', { filter: {} });
});

test('a file of addresses alone, or a script that says no note, takes none away from what is in the list', async () => {
  const before = async () => (await operator.get('/v1/lists/deny?sort=prefix&order=asc')).json as { rows: ListRow[] };
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.51.100.1', note: 'ticket 4711' }] });
  const [was] = (await before()).rows;
  const file = () => csvForm('ip\n198.51.100.1\n198.51.100.2\n');
  const preview = (await operator.post('/v1/lists/deny/import/preview', file())).json as ImportPreview;
  assert.deepEqual(
    preview.known.map(({ before: had, note }) => [had, note]),
    [['ticket 4711', 'ticket 4711']],
  );
  const imported = await operator.post('/v1/lists/deny/import', file());
  assert.equal(imported.status, 200, imported.text);
  assert.deepEqual(imported.json, { added: 1, removed: 0, total: 2 });
  assert.deepEqual((await before()).rows[0], was, 'nor who added it, and when');
  assert.equal((await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.51.100.1' }] })).status, 200);
  const known = await operator.post('/denylist', { ip: '198.51.100.1' });
  assert.equal((known.json as { data: { note: string } }).data.note, 'ticket 4711', known.text);
  assert.equal((await operator.post('/v1/lists/deny/import', csvForm('ip\n198.51.100.1\n'))).status, 200);
  assert.deepEqual((await before()).rows[0], was);
  // a note that is given is the new one, and so is an empty one
  await operator.post('/v1/lists/deny/import', csvForm('ip,note\n198.51.100.1,\n198.51.100.2,spam\n'));
  assert.deepEqual(
    (await before()).rows.map(({ note }) => note),
    ['', 'spam'],
  );
  await operator.post('/v1/lists/deny/remove', { filter: {} });
});

test('who has a list open can ask what became of its rows, what came since, and remove no more than was shown', async () => {
  const list = async (query = '') =>
    (await operator.get(`/v1/lists/deny${query}`)).json as { rows: ListRow[]; total: number; newest: number };
  assert.equal((await list()).newest, 0);
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.18.1.1' }, { prefix: '2001:db8:7::/48' }] });
  const { newest, rows } = await list();
  assert.equal(newest, rows[0]?.addedAt);
  // another millisecond
  await until('a later one', () => Date.now() > newest);
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.18.1.2' }] });
  await operator.send('PATCH', '/v1/lists/deny/entry', { prefix: '198.18.1.1', note: 'seen' });
  assert.deepEqual(
    (await list(`?after=${newest}`)).rows.map(({ prefix }) => prefix),
    ['198.18.1.2'],
    'a note is no new entry',
  );
  const still = await list('?prefixes=198.18.1.1,2001:DB8:7:0::/48,198.18.9.9&sort=prefix&order=asc');
  assert.deepEqual(
    still.rows.map(({ prefix, note }) => [prefix, note]),
    [
      ['198.18.1.1', 'seen'],
      ['2001:db8:7::/48', ''],
    ],
  );
  const removed = await operator.post('/v1/lists/deny/remove', { filter: {}, until: newest });
  assert.equal((removed.json as { removed: number }).removed, 2, removed.text);
  assert.deepEqual(
    (await list()).rows.map(({ prefix }) => prefix),
    ['198.18.1.2'],
  );
  await operator.post('/v1/lists/deny/remove', { filter: {} });
});

test('an import on a plain host leaves the notes of the cluster alone, and says which lines would not', async (t) => {
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.18.6.6', note: 'clus' }] });
  const database = new DatabaseSync(join(harness.directory, 'sipprot.db'), { timeout: 5000 });
  database.exec(`UPDATE list_entries SET scope = 'cluster' WHERE prefix = '198.18.6.6'`);
  database.close();
  const { engine } = harness.console.parts;
  const request: (...given: unknown[]) => Promise<object> = engine.request.bind(engine) as never;
  t.mock.method(engine, 'request', async (...given: unknown[]) => {
    const answer = await request(...given);
    return given[0] === 'status' ? { ...answer, cluster: { role: 'host' } } : answer;
  });
  const file = () => csvForm('ip;note\n198.18.6.6;mine\n198.18.6.7;new');
  const preview = (await operator.post('/v1/lists/deny/import/preview', file())).json as ImportPreview;
  assert.deepEqual(
    preview.dangerous.map(({ prefix, line, refused }) => [prefix, line, refused]),
    [['198.18.6.6', 2, true]],
  );
  const whole = await operator.post('/v1/lists/deny/import', file());
  assert.equal(whole.status, 409, whole.text);
  assert.match(whole.text, /line 2/);
  const rest = await operator.post('/v1/lists/deny/import?skip=true', file());
  assert.equal((rest.json as { added: number }).added, 1, rest.text);
});

test('a note is not put in the place of one that its writer has not seen', async () => {
  const prefix = '198.18.0.2';
  await operator.post('/v1/lists/deny', { entries: [{ prefix, note: 'first' }] });
  const note = (body: object) => operator.send('PATCH', '/v1/lists/deny/entry', { prefix, ...body });
  assert.equal((await note({ note: 'second', before: 'first' })).status, 200);
  const late = await note({ note: 'third', before: 'first' });
  assert.equal(late.status, 409, late.text);
  assert.match(late.text, /the note of 198\.18\.0\.2 was changed in the meantime; nothing was changed/i);
  const { json } = await operator.get(`/v1/lists/deny?prefixes=${prefix}`);
  assert.equal((json as { rows: ListRow[] }).rows[0]?.note, 'second');
  assert.equal((await note({ note: 'third' })).status, 200, 'as the API of before: whatever it is');
  await operator.post('/v1/lists/deny/remove', { prefixes: [prefix] });
});

test('the audit has the note that an entry had, of one that was edited and of one that was removed', async () => {
  const entry = { prefix: '198.18.0.1', note: 'first' };
  const second = { ...entry, note: 'second' };
  await operator.post('/v1/lists/deny', { entries: [entry] });
  await operator.send('PATCH', '/v1/lists/deny/entry', second);
  await operator.post('/v1/lists/deny/remove', { prefixes: [entry.prefix] });
  const { rows } = await harness.console.parts.engine.request('audit', { limit: 3 });
  assert.deepEqual(
    rows.map(({ subject, before, after }) => ({ subject, before, after })),
    [
      { subject: entry.prefix, before: [second], after: [] },
      { subject: entry.prefix, before: [entry], after: [second] },
      { subject: entry.prefix, before: [], after: [entry] },
    ],
  );
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Campaign } from '../../src/console/contract/campaigns.ts';
import { campaignFacts, campaignTool, writeCampaigns } from '../traffic/campaign-capture.ts';
import type { Browser } from './browser.ts';
import { type Harness, startHarness, until } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipprot-campaigns-'));
let harness: Harness;
let viewer: Browser;

interface Page {
  readonly rows: readonly Campaign[];
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly complete: boolean;
  readonly from: number;
}

async function campaigns(query = ''): Promise<Page> {
  const answer = await viewer.get(`/v1/campaigns${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as Page;
}

before(async () => {
  harness = await startHarness({ captures: [writeCampaigns(folder)] });
  viewer = await harness.signedIn('viewer');
  await until('the campaigns', async () => {
    const { rows } = await campaigns();
    return rows.some(({ kind, attacks }) => kind === 'number' && attacks >= campaignFacts.number.sources) || undefined;
  });
});
after(async () => {
  await harness?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an account, a number behind many prefixes and a tool are told with their sources, to a viewer', async () => {
  const page = await campaigns('?limit=100');
  const { account, number, quietAccount } = campaignFacts;
  const named = new Map(page.rows.map((row) => [`${row.kind} ${row.subject}`, row]));
  assert.equal(named.get(`account ${account.subject}`)?.sources, account.sources);
  assert.equal(named.get(`number ${number.subject}`)?.sources, number.sources);
  assert.equal(named.get(`tool ${campaignTool}`)?.sources, number.sources);
  assert.equal(named.get(`account ${quietAccount}`), undefined);
  assert.deepEqual([page.complete, page.totalIsExact, page.total], [true, true, page.rows.length]);
  const row = named.get(`account ${account.subject}`)!;
  assert.deepEqual(
    row.hosts.map(({ name }) => name),
    ['pbx-1'],
  );
  assert.equal(row.provenSources, account.sources);
  assert.deepEqual(row.shutOut, { count: account.sources, of: account.sources });
  assert.ok(row.first <= row.last && row.first >= page.from);
});

test('the filter that a campaign leads to finds its attacks, also without their prefixes', async () => {
  for (const row of (await campaigns('?limit=100')).rows) {
    const name = row.kind === 'tool' ? 'userAgent' : row.kind;
    const found = (
      await viewer.get(`/v1/attacks?${new URLSearchParams({ [name]: row.subject, from: String(row.first - 1) })}`)
    ).json as { total: number };
    assert.equal(found.total, row.attacks, `${row.kind} ${row.subject}`);
  }
});

test('kind, order, page and window are the caller’s choice, within bounds', async () => {
  const { rows } = await campaigns('?kind=account&window=7d');
  assert.deepEqual([...new Set(rows.map(({ kind }) => kind))], ['account']);
  const upwards = (await campaigns('?sort=sources&order=asc')).rows.map(({ sources }) => sources);
  assert.deepEqual(
    upwards,
    upwards.toSorted((a, b) => a - b),
  );
  const all = await campaigns();
  const second = await campaigns('?limit=1&offset=1');
  assert.deepEqual([second.rows[0]?.subject, second.total], [all.rows[1]?.subject, all.total]);
  for (const query of ['?window=30d', '?limit=101', '?kind=all', '?x=1'])
    assert.equal((await viewer.get(`/v1/campaigns${query}`)).status, 400, query);
  assert.equal((await harness.anonymous().get('/v1/campaigns')).status, 401);
});

test('a source that an operator lets in is not counted as shut out any more', async () => {
  const { subject, sources } = campaignFacts.account;
  const { engine } = harness.console.parts;
  await engine.request('unblock', { target: '198.51.100.1', holdSeconds: 0 });
  const row = await until('one fewer', async () => {
    const found = (await campaigns('?kind=account')).rows.find((one) => one.subject === subject);
    return found?.shutOut.count === sources - 1 ? found : undefined;
  });
  assert.equal(row.sources, sources);
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../console/harness.ts';
import { campaignFacts, campaignTool, writeCampaigns } from '../traffic/campaign-capture.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

const { account, number } = campaignFacts;

describe('campaigns in a browser', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage((folder) => [writeCampaigns(folder)]);
    await until('the campaigns', async () => {
      const { rows } = (await stage.api.get('/v1/campaigns?limit=100')).json as {
        rows: { kind: string; attacks: number }[];
      };
      return rows.some(({ kind, attacks }) => kind === 'number' && attacks >= number.sources) || undefined;
    });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('the card of the dashboard leads to the attacks of a campaign, and to all campaigns', async () => {
    const { page } = stage.admin;
    await open(page, '/');
    const card = page.getByRole('region', { name: 'Attacked from many sources' });
    await card.getByRole('row').filter({ hasText: number.subject }).waitFor();
    await assertAccessible(page, 'the dashboard with campaigns');
    await card.getByRole('link', { name: new RegExp(`^Account ${account.subject},`) }).click();
    await page.getByRole('heading', { level: 1, name: 'Attack log' }).waitFor();
    assert.equal(new URL(page.url()).search, `?range=24h&account=${account.subject}`);
    await page.getByText(`Account: ${account.subject}`).waitFor();
    const rows = page.getByRole('button', { name: /^Show details/ });
    await rows.nth(account.sources - 1).waitFor();
    assert.equal(await rows.count(), account.sources);
    await open(page, '/');
    await card.getByRole('link', { name: 'All campaigns' }).click();
    await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page shows each with its sources, for everybody, ${colorScheme}`, async () => {
      const { page } = stage.admin;
      await page.emulateMedia({ colorScheme });
      await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Campaigns' }).click();
      await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
      const row = page.getByRole('row').filter({ hasText: number.subject });
      await row.getByText('Dialled number').waitFor();
      // the engine of the test observes only: nobody is really shut out
      await page.getByRole('columnheader', { name: 'Would be shut out' }).waitFor();
      await row
        .getByRole('cell', { name: String(number.sources), exact: true })
        .first()
        .waitFor();
      // the tool's name is markup, shown as the text that it is
      await page.getByRole('link', { name: campaignTool }).first().waitFor();
      assert.equal(await page.locator('main b').count(), 0);
      await assertAccessible(page, '/campaigns');
      assert.deepEqual(stage.admin.faults(), []);
    });

  test('a link holds range, kind and order; the number’s link finds it behind every prefix', async () => {
    const { page } = stage.admin;
    await open(page, '/campaigns?range=7d&kind=number&sort=-last');
    assert.equal(await page.getByRole('row').filter({ hasText: 'Account' }).count(), 0);
    await page.getByRole('link', { name: new RegExp(`^Dialled number ${number.subject},`) }).click();
    await page.getByRole('heading', { level: 1, name: 'Attack log' }).waitFor();
    assert.equal(new URL(page.url()).search, `?range=7d&number=${number.subject}`);
    await page
      .getByRole('button', { name: /^Show details/ })
      .nth(number.sources - 1)
      .waitFor();
    await page.reload();
    await page.getByText(`Dialled number: ${number.subject}`).waitFor();
  });

  test('a phone of 360 px needs no scrolling sideways', async () => {
    const { page } = stage.admin;
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/campaigns', '/']) {
      await open(page, path);
      await page.getByRole('link', { name: new RegExp(`^Account ${account.subject},`) }).waitFor();
      await assertNoSidewaysScroll(page, path);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('a failure is told with a way to try again, and the dashboard goes on without the card', async () => {
    const { page } = stage.admin;
    await page.route('**/v1/campaigns*', (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.goto('/campaigns');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await open(page, '/');
    assert.equal(await page.getByRole('region', { name: 'Attacked from many sources' }).count(), 0);
    await page.goto('/campaigns');
    await again.waitFor();
    await page.unroute('**/v1/campaigns*');
    await again.click();
    await page.getByRole('link', { name: new RegExp(`^Account ${account.subject},`) }).waitFor();
  });

  test('where there is none, the page says what would stand here and leads to the log', async () => {
    await using quiet = await setStage();
    const { page } = quiet.admin;
    await open(page, '/campaigns?range=7d');
    await page.getByText('No campaign in this time').waitFor();
    await assertAccessible(page, '/campaigns without any');
    await page.getByRole('link', { name: 'Open the attack log' }).click();
    await page.getByRole('heading', { level: 1, name: 'Attack log' }).waitFor();
    assert.equal(new URL(page.url()).search, '?range=7d');
  });
});

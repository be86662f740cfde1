import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../console/harness.ts';
import { browserMissing } from './chromium.ts';
import { attackers, loneScanner, writeManyAttacks, writeOneScan } from './many-attacks.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

const byHand = '203.0.113.10';
const flow = '203.0.113.9 UDP 5062';

describe('a host that observes only, in a browser', { skip: browserMissing }, () => {
  let stage: Stage;
  const page = () => stage.admin.page;

  before(async () => {
    stage = await setStage((folder) => [writeManyAttacks(folder), writeOneScan(folder, 1)]);
    const { engine } = stage.harness.console.parts;
    await until('the attacks are in the log', async () => {
      const { json } = await stage.api.get('/v1/attacks?limit=50');
      return (json as { rows: unknown[] }).rows.length > attackers || undefined;
    });
    await engine.request('block', { target: byHand, seconds: 3 * 3600, note: '' });
    await engine.request('block', { target: flow, seconds: 1440 * 60, note: 'rings the reception at night' });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('who would be blocked is called so on the dashboard, in the log and where an address is explained', async () => {
    await open(page(), '/');
    const figures = page().getByRole('list', { name: 'Figures' }).getByRole('listitem');
    await figures.filter({ hasText: 'Would be blocked' }).waitFor();
    assert.equal(await figures.filter({ hasText: 'Blocks in force' }).count(), 0);
    await open(page(), `/attacks?attacker=${loneScanner}`);
    await page().locator('[data-row]').first().click();
    await page().getByText(`Would be blocked (${loneScanner})`).waitFor();
    await open(page(), `/explain?address=${loneScanner}`);
    await page().getByText('Would be blocked', { exact: true }).waitFor();
    assert.equal(await page().getByText('Blocked', { exact: true }).count(), 0);
  });

  test('nobody reads that somebody is shut out: not who blocks or denies an address, nor who looks at it then', async () => {
    const only = 'No host enforces blocks now (they observe only)';
    await open(page(), '/explain?address=203.0.113.77');
    const dialog = page().getByRole('dialog');
    await page().getByRole('button', { name: 'Block', exact: true }).click();
    await dialog.getByText(only).waitFor();
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page().getByText('203.0.113.77 would be blocked', { exact: true }).waitFor();
    await page().getByRole('button', { name: 'Deny', exact: true }).click();
    await dialog.getByText(only).waitFor();
    await dialog.getByRole('button', { name: 'Deny', exact: true }).click();
    await page().getByText('Denylist: would be shut out', { exact: true }).waitFor();
    await page().getByText('203.0.113.77 is in the denylist: it would be shut out for good').waitFor();
    await page().getByRole('heading', { name: 'Would be in force now' }).waitFor();
    await open(page(), '/denylist');
    await page().getByText('Not in force: the hosts observe only.').waitFor();
  });

  test('the verdict says when a block ends and how long that is, in hours, and goes on counting', async () => {
    const tab = await stage.admin.context.newPage();
    try {
      await tab.clock.install();
      await open(tab, `/explain?address=${byHand}`);
      const verdict = tab.getByText(new RegExp(`^${byHand} would be blocked until`));
      const minutes = async () => {
        const [, hours = 0, rest = 0] =
          /\(in (?:(\d+) h ?)?(?:(\d+) min)?/.exec((await verdict.textContent()) ?? '') ?? [];
        return 60 * Number(hours) + Number(rest);
      };
      const first = await minutes();
      assert.ok(first > 170, String(await verdict.textContent()));
      await tab.clock.runFor('05:00');
      await until('it has counted down', async () => first - (await minutes()) >= 4);
    } finally {
      await tab.close();
    }
  });

  test('that only one device is out, and the whole reason, can be read without a mouse', async () => {
    await open(page(), '/blocks?text=203.0.113.9');
    const row = page().getByRole('row').filter({ hasText: flow });
    await row.getByText('One device only: others behind this address are let in').waitFor();
    await row.getByText('rings the reception at night').waitFor();
    await page().getByRole('columnheader', { name: 'Blocked before' }).waitFor();
  });

  test('on a phone the button that downloads the messages of an attack is not cut', async () => {
    await page().setViewportSize({ width: 360, height: 740 });
    try {
      await open(page(), `/attacks?attacker=${loneScanner}`);
      await page()
        .getByRole('button', { name: /^Show details/ })
        .first()
        .click();
      const label = page().getByRole('link', { name: 'Download pcap' }).locator('.mantine-Button-label');
      assert.equal(await label.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), 0);
      await assertNoSidewaysScroll(page(), 'an opened attack');
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
  });
});

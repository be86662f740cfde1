import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from './accessibility.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

describe('the list of blocks under its reader', { skip: browserMissing }, () => {
  let stage: Stage;
  let page: Page;

  before(async () => {
    stage = await setStage();
    page = stage.admin.page;
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const block = async (...targets: readonly string[]) => {
    for (const target of targets)
      assert.equal((await stage.api.post('/v1/blocks', { target, seconds: 3600 })).status, 200);
  };
  const lift = async (target: string) => {
    const answer = await stage.api.post('/v1/blocks/lift', { targets: [target], holdSeconds: 0 });
    assert.equal((answer.json as { done: number }).done, 1, answer.text);
  };
  const row = (target: string) => page.getByRole('row').filter({ has: page.getByText(target, { exact: true }) });
  const box = (target: string) => page.getByRole('checkbox', { name: `Select ${target}`, exact: true });
  const order = () =>
    page
      .getByRole('checkbox', { name: /^Select \d/ })
      .evaluateAll((boxes) => boxes.map((each) => each.getAttribute('aria-label')?.replace('Select ', '')));
  const place = async (target: string) => (await row(target).boundingBox())?.y;

  test('no row moves when blocks come and end, or when one is chosen; what came is announced, what ended says so', async () => {
    const [a, b, c, d] = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'] as const;
    await block(a, b, c);
    await open(page, '/blocks');
    await row(a).waitFor();
    const at = await Promise.all([a, b, c].map(place));
    await box(a).check();
    await page.getByText('1 row selected').waitFor();
    assert.deepEqual(
      await Promise.all([a, b, c].map(place)),
      at,
      'whoever goes on choosing finds the rows where they were',
    );
    await box(b).check();

    await block(d);
    await lift(b);
    await row(b).getByText('unblocked').waitFor();
    await page.getByRole('button', { name: 'Show 1 new block' }).waitFor();
    await page.getByText('1 row selected').waitFor();
    assert.deepEqual(await order(), [c, b, a]);
    assert.deepEqual(await Promise.all([a, b, c].map(place)), at);
    assert.equal(await box(b).isDisabled(), true);
    assert.equal(await box(a).isChecked(), true);
    assert.equal(await row(b).getByRole('button', { name: 'Unblock' }).count(), 0);
    await assertAccessible(page, 'a list of blocks that has changed');

    await page.getByRole('button', { name: 'Show 1 new block' }).click();
    await row(d).waitFor();
    assert.deepEqual(await order(), [d, c, a]);
    assert.equal(await box(a).isChecked(), true);
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor();

    // what the reader does himself shows at once
    await row(c).getByRole('button', { name: 'Unblock' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    await row(c).waitFor({ state: 'detached' });
    assert.deepEqual(await order(), [d, a]);
  });

  test('after a break of the connection the rows are where they were, and what came meanwhile is announced', async () => {
    const [first, late] = ['203.0.113.21', '203.0.113.22'] as const;
    await block(first);
    await open(page, '/blocks?text=203.0.113.16%2F28');
    await row(first).waitFor();
    await page.getByRole('button', { name: /Pause the live view/ }).click();
    await block(late);
    await page.getByRole('button', { name: /Resume the live view/ }).click();
    await page.getByRole('button', { name: 'Show 1 new block' }).waitFor();
    assert.equal(await row(late).count(), 0);
    await page.getByRole('button', { name: 'Show 1 new block' }).click();
    await row(late).waitFor();
  });

  test('where nothing was blocked, the first block is shown at once', async () => {
    await open(page, '/blocks?text=203.0.113.88');
    await page.getByText('Nothing fits these filters').waitFor();
    await block('203.0.113.88');
    await row('203.0.113.88').waitFor();
  });

  test('on a phone no room is lost above the first row', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, '/blocks');
    const heads = page.getByRole('columnheader', { name: 'Select all rows of this page' });
    const [head, first] = [await heads.boundingBox(), await page.locator('[data-row]').first().boundingBox()];
    assert.ok(head && first);
    assert.ok(first.y - (head.y + head.height) <= 2, `${first.y - (head.y + head.height)} px`);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('"all of this filter" are those that there were: what is blocked while one decides stays blocked', async () => {
    await block(...Array.from({ length: 16 }, (_, i) => `198.51.100.${i + 1}`));
    await open(page, '/blocks?text=198.51.100.');
    await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page.getByRole('button', { name: 'Select all 16 of this filter' }).click();
    await block('198.51.100.99');
    await page.getByRole('button', { name: 'Show 1 new block' }).waitFor();
    await page.getByRole('button', { name: 'Unblock 16' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('16 blocks lifted').waitFor();
    await row('198.51.100.99').waitFor();
    assert.deepEqual(await order(), ['198.51.100.99']);
  });

  test('all blocks of one country are found, asked about by its name, and lifted; no other is', async () => {
    const german = Array.from({ length: 16 }, (_, i) => `193.99.144.${i + 1}`);
    await block(...german, '8.8.8.8');
    await open(page, '/blocks');
    await row('8.8.8.8').waitFor();
    await page.getByRole('combobox', { name: 'Country' }).click();
    await page.getByRole('option', { name: 'Germany', exact: true }).click();
    await page.getByRole('combobox', { name: 'Evidence' }).click();
    await page.getByRole('option', { name: 'By hand', exact: true }).click();
    await page.waitForURL(/country=DE.*evidence=operator|evidence=operator.*country=DE/);
    await row('8.8.8.8').waitFor({ state: 'detached' });
    await row(german.at(-1)!).waitFor();
    await assertAccessible(page, 'blocks of one country');
    await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
    await page.getByRole('button', { name: 'Select all 16 of this filter' }).click();
    await page.getByRole('button', { name: 'Unblock 16' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('All that the filter finds: Germany, blocked by hand.').waitFor();
    await dialog.getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('16 blocks lifted').waitFor();
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await row('8.8.8.8').waitFor();
    assert.equal(await row(german[0]!).count(), 0);
  });

  test('a desk of 1280 px has the filters in one line, and a phone does not scroll aside for them', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, '/blocks');
    const filters = page.getByRole('search');
    const places = async () => {
      await filters.getByRole('combobox', { name: 'Evidence' }).waitFor();
      return filters.locator('input:visible, button:visible').evaluateAll((all) =>
        all
          .map((each) => each.getBoundingClientRect())
          .filter(({ height }) => height > 25)
          .map(({ top, height, right }) => ({ middle: top + height / 2, right })),
      );
    };
    const middles = (await places()).map(({ middle }) => middle);
    assert.ok(middles.length >= 6, `${middles.length} fields`);
    assert.ok(Math.max(...middles) - Math.min(...middles) < 10, middles.join());
    await page.setViewportSize({ width: 360, height: 740 });
    for (const { right } of await places()) assert.ok(right <= 360, `${right} px`);
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.deepEqual(stage.admin.faults(), []);
  });
});

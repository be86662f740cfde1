import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../console/harness.ts';
import { browserMissing } from './chromium.ts';
import { attackers, writeManyAttacks } from './many-attacks.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

/** What of the page has the focus, where it stands, and between which edges nothing lies over it. */
const focused = `(() => {
  const element = document.activeElement;
  const over = (selector, edge, none) => document.querySelector(selector)?.getBoundingClientRect()[edge] ?? none;
  const { top, bottom } = element.getBoundingClientRect();
  return {
    name: element.outerHTML.slice(0, 120),
    inPage: element.closest('main') !== null && element.closest('[aria-label="Changes that are not saved"]') === null,
    top,
    bottom,
    from: over('header', 'bottom', 0),
    to: over('[aria-label="Changes that are not saved"]', 'top', innerHeight),
  };
})()`;

/** Whether what has the focus is what stands at its place, or is drawn by it. */
const focusIsSeen = `(() => {
  const element = document.activeElement;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return there !== null && (element.contains(there) || there.closest('td, th') === element.closest('td, th'));
})()`;

interface Focused {
  readonly name: string;
  readonly inPage: boolean;
  readonly top: number;
  readonly bottom: number;
  readonly from: number;
  readonly to: number;
}

/** Presses a key so often, and each time what has the focus can be seen. Returns how much of it was in the page. */
async function walk(page: Page, key: string, times: number): Promise<number> {
  let inPage = 0;
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(key);
    const at = await page.evaluate<Focused>(focused);
    if (!at.inPage || at.bottom - at.top > at.to - at.from) continue;
    inPage++;
    assert.ok(
      at.top >= at.from - 1 && at.bottom <= at.to + 1,
      `${key} ${i}: ${at.name} stands at ${at.top}–${at.bottom}, free is ${at.from}–${at.to}`,
    );
  }
  return inPage;
}

describe('the focus of the keyboard', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage((folder) => [writeManyAttacks(folder)]);
    await until('the attacks are in the log', async () => {
      const { json } = await stage.api.get('/v1/attacks?limit=50');
      return (json as { rows: unknown[] }).rows.length >= attackers || undefined;
    });
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('on the way back up a list, no row that has the focus lies under the top bar', async () => {
    const { page } = stage.admin;
    await open(page, '/attacks?per=50');
    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('End');
    assert.equal(await walk(page, 'ArrowUp', attackers - 1), attackers - 1);
  });

  test('on a phone, and on a desk at 200 %, nothing that cannot be seen gets the focus, and a whole page is chosen at once', async () => {
    const { page } = stage.admin;
    await page.setViewportSize({ width: 390, height: 844 });
    try {
      await open(page, '/blocks');
      const all = page.getByRole('checkbox', { name: 'Select all rows of this page' });
      await page.getByRole('button', { name: 'Block an address' }).focus();
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab');
        assert.ok(
          await page.evaluate<boolean>(focusIsSeen),
          `Tab ${i}: ${(await page.evaluate<Focused>(focused)).name}`,
        );
      }
      await all.check();
      await page.getByText('15 rows selected').waitFor();
    } finally {
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });

  test('after an undo the keyboard is where it came from, or at the title; while it is there, nobody takes the button away', async () => {
    await stage.api.post('/v1/lists/deny', { entries: [{ prefix: '198.18.0.1' }, { prefix: '198.18.0.2' }] });
    const page = await stage.admin.context.newPage();
    try {
      await page.clock.install();
      await open(page, '/denylist');
      const row = (prefix: string) => page.getByRole('row').filter({ hasText: prefix });
      const undo = page.getByRole('button', { name: 'Undo', exact: true });
      const hasFocus = (place: Locator) => place.and(page.locator(':focus')).waitFor();
      await page.getByRole('button', { name: 'Remove 198.18.0.1' }).press('Enter');
      await row('198.18.0.1').waitFor({ state: 'detached' });
      const search = page.getByPlaceholder('Address, prefix or note');
      await search.focus();
      await undo.focus();
      await page.clock.runFor('00:30');
      await undo.press('Enter');
      await row('198.18.0.1').waitFor();
      await page.clock.runFor('00:30');
      await hasFocus(search);
      await page.getByRole('button', { name: 'Remove 198.18.0.2' }).press('Enter');
      // the button is gone with its row
      await row('198.18.0.2').waitFor({ state: 'detached' });
      await undo.press('Enter');
      await page.clock.runFor(1000);
      await hasFocus(page.getByRole('heading', { level: 1, name: 'Denylist' }));
      await row('198.18.0.2').waitFor();
    } finally {
      await page.close();
      await stage.api.post('/v1/lists/deny/remove', { filter: {} });
    }
  });

  test('Shift+Tab up the settings shows each field, and the save bar covers none on the way down', async () => {
    const { page } = stage.admin;
    await open(page, '/settings?section=blocks');
    await page.getByRole('textbox', { name: 'First block' }).fill('7');
    await page.getByRole('region', { name: 'Changes that are not saved' }).waitFor();
    await page.setViewportSize({ width: 1440, height: 500 });
    try {
      assert.ok((await walk(page, 'Tab', 25)) > 5);
      assert.ok((await walk(page, 'Shift+Tab', 25)) > 5);
    } finally {
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });
});

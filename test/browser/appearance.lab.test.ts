import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { open } from './visitor.ts';

describe('the console as it looks elsewhere', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
    await stage.harness.signedIn('admin');
  });
  after(() => stage?.[Symbol.asyncDispose]());

  const page = () => stage.admin.page;
  const background = (place: Locator) =>
    place.evaluate(
      (element) =>
        (globalThis as unknown as { getComputedStyle(of: unknown): { backgroundColor: string } }).getComputedStyle(
          element,
        ).backgroundColor,
    );

  test('in high contrast one sees what is chosen: the tab, the mode of a detector, a switch', async () => {
    await page().emulateMedia({ forcedColors: 'active' });
    try {
      await open(page(), '/settings?section=attacks');
      const tab = (chosen: boolean) => page().getByRole('tab', { selected: chosen }).first();
      assert.notEqual(await background(tab(true)), await background(tab(false)));
      const mode = page()
        .getByRole('radiogroup', { name: /^Mode of / })
        .first();
      const [on, off] = [mode.locator('label', { hasText: /^On$/ }), mode.locator('label', { hasText: /^Off$/ })];
      assert.notEqual(await background(on), await background(off));
      await open(page(), '/settings?section=protected');
      const track = page().getByRole('switch', { checked: true }).first().locator('xpath=following-sibling::*[1]');
      assert.notEqual(await background(track), await background(page().locator('body')));
    } finally {
      await page().emulateMedia({ forcedColors: 'none' });
    }
  });

  test('a page in the dark is printed dark on white, and without what paper has no use for', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    try {
      await open(page(), '/audit');
      const dark = await background(page().locator('body'));
      await page().emulateMedia({ colorScheme: 'dark', media: 'print' });
      await page().evaluate("dispatchEvent(new Event('beforeprint'))");
      assert.notEqual(await background(page().locator('body')), dark);
      assert.equal(await page().getByRole('navigation', { name: 'Main navigation' }).isVisible(), false);
      assert.equal(await page().getByRole('banner').first().isVisible(), false);
      await page().getByText('Signed in').first().waitFor();
      await page().getByText('Time: All time (Europe/Berlin)').waitFor();
      await page().evaluate("dispatchEvent(new Event('afterprint'))");
      assert.equal(await background(page().locator('body')), dark);
    } finally {
      await page().emulateMedia({ colorScheme: 'light', media: 'screen' });
    }
  });

  test('what is printed says from when to when it is: of a fixed range, and of one that ended when it was printed', async () => {
    await page().emulateMedia({ media: 'print' });
    try {
      await open(page(), '/attacks?from=2026-03-28T23:00:00Z&to=2026-03-29T10:00:00Z');
      await page()
        .getByText(/^Time: 29 Mar( 2026)?, 00:00 CET – 29 Mar( 2026)?, 12:00 CEST \(Europe\/Berlin\)$/)
        .waitFor();
      for (const path of ['/', '/?range=7d', '/attacks?range=1h']) {
        await open(page(), path);
        await page()
          .getByText(/^Time: \d+ \w+.* – \d+ \w+.* \(Europe\/Berlin\)$/)
          .waitFor();
      }
    } finally {
      await page().emulateMedia({ media: 'screen' });
    }
  });

  test('at 400 % the button that ends another session has room for its word', async () => {
    await page().setViewportSize({ width: 320, height: 640 });
    try {
      await open(page(), '/account');
      const word = page()
        .getByRole('button', { name: /^End the session/ })
        .first()
        .locator('.mantine-Button-label');
      const over = await word.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      assert.ok(over <= 0, `${over} px are cut off`);
    } finally {
      await page().setViewportSize({ width: 1440, height: 900 });
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addSecondHost, secondHost } from '../console/second-host.ts';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { assertNoSidewaysScroll, open } from './visitor.ts';

/** How wide the search field's words may be, and are, in pixels. */
const placeholderRoom = `(() => {
  const input = document.querySelector('header input[type="search"]');
  const style = getComputedStyle(input);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = style.font;
  const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [room, pen.measureText(input.placeholder).width];
})()`;

describe('navigation and top bar, with two hosts', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
    // it stays heard of for as long as the tests run
    addSecondHost(stage.harness.directory, Date.now() + 3_600_000);
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('a chosen host stays chosen from page to page, and is offered where it changes something', async () => {
    const { page } = stage.admin;
    const bar = page.getByRole('banner');
    const choice = bar.getByRole('combobox', { name: 'Host' }).or(bar.getByRole('textbox', { name: 'Host' }));
    await open(page, '/');
    await choice.click();
    await page.getByRole('option', { name: secondHost.name }).click();
    const figures = page.getByRole('list', { name: 'Figures' });
    await figures
      .getByRole('listitem')
      .filter({ hasText: 'Blocks in force' })
      .getByText('41', { exact: true })
      .waitFor();
    await figures
      .getByRole('listitem')
      .filter({ hasText: 'Messages a second' })
      .getByText('7', { exact: true })
      .waitFor();
    for (const [name, offered] of [
      ['Blocks', false],
      ['Findings', false],
      ['Campaigns', false],
      ['Attack log', true],
      ['Dashboard', true],
    ] as const) {
      await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get('host'), secondHost.uuid, name);
      assert.equal(await choice.isVisible(), offered, name);
    }
    for (const [words, path] of [
      ['friendly-scanner', '/attacks'],
      ['198.51.100.7', '/explain'],
    ] as const) {
      await page.keyboard.press('/');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${path}?*`);
      assert.equal(new URL(page.url()).searchParams.get('host'), secondHost.uuid, `a search for ${words}`);
    }
  });

  for (const width of [360, 390])
    test(`on a phone of ${width} px the search field can be read, and the host is chosen in the drawer`, async () => {
      const { page } = stage.admin;
      await page.setViewportSize({ width, height: 740 });
      try {
        await open(page, '/');
        await assertNoSidewaysScroll(page, '/');
        const [room, needed] = await page.evaluate<[number, number]>(placeholderRoom);
        assert.ok(room >= needed, `the placeholder needs ${needed} px, there are ${room}`);
        await page.getByRole('button', { name: 'Open navigation' }).click();
        const drawer = page.getByRole('dialog');
        await drawer.getByLabel('Host', { exact: true }).click();
        await page.getByRole('option', { name: secondHost.name }).click();
        await drawer.waitFor({ state: 'detached' });
        assert.equal(new URL(page.url()).searchParams.get('host'), secondHost.uuid);
        await page.getByText(`Figures and attacks of ${secondHost.name} only.`).waitFor();
      } finally {
        await page.setViewportSize({ width: 1440, height: 900 });
      }
    });
});

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

  test('Back leads from a search for a host to all of them, not through its letters, and Reset keeps the chosen host', async () => {
    const { page } = stage.admin;
    await open(page, '/hosts');
    const field = page.getByRole('main').getByRole('searchbox', { name: 'Search' });
    for (const text of ['pb', 'pbx', 'pbx-2']) {
      await field.fill(text);
      await page.waitForURL((url) => url.searchParams.get('text') === text);
    }
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/hosts' && url.search === '');
    await open(page, `/findings?state=all&host=${secondHost.uuid}`);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForURL((url) => url.search === `?host=${secondHost.uuid}`);
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

  test('with ten hosts, nothing of the dashboard and no column of the hosts is out of sight on a desk of 1280 px, nor on a tablet', async () => {
    const { page } = stage.admin;
    const long = {
      addresses: ['2001:db8:85a3:1234:5678:8a2e:370:7334', '192.0.2.3'],
      kernel: '6.1.0-28-cloud-amd64',
      version: '5.4.0+build.1609.rev.3071795',
      figures: {
        ...secondHost.figures,
        messageRate: 12_345,
        dropped: 12_345_678,
        captures: [{ interface: 'eth0', state: 'up' }],
      },
    };
    for (let i = 3; i <= 10; i++) {
      const name = i === 5 ? 'pbx-05-frankfurt-customer.voice.example.net' : `pbx-${i}`;
      addSecondHost(stage.harness.directory, Date.now() + 3_600_000, { ...long, uuid: `uuid-${i}`, name });
    }
    try {
      for (const width of [1280, 1024, 768]) {
        await page.setViewportSize({ width, height: 800 });
        await open(page, '/');
        await page
          .getByText(/12,345,678 frames lost unread/)
          .first()
          .waitFor();
        await assertNoSidewaysScroll(page, `the dashboard, ${width} px`);
        await open(page, '/hosts');
        await page
          .getByText(/^12\.3m$/i)
          .first()
          .waitFor();
        const hidden = await page
          .getByRole('table', { name: 'Hosts of the cluster' })
          .evaluate(({ parentElement: frame }) => (frame ? frame.scrollWidth - frame.clientWidth : Number.NaN));
        assert.equal(hidden, 0, `${hidden} px of the hosts lie outside at ${width} px`);
      }
    } finally {
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });
});

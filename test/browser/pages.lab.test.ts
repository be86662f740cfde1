import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Harness, startEngine, startHarness, until } from '../console/harness.ts';
import { assertAccessible } from './accessibility.ts';
import { browserMissing, launchChromium } from './chromium.ts';
import { hostileAgents, writeHostileCapture } from './hostile-capture.ts';
import { assertNoSidewaysScroll, open, signIn, type Visitor, visit } from './visitor.ts';

const webDir = resolve(import.meta.dirname, '../../web/dist');
const pages = [
  '/',
  '/attacks',
  '/campaigns',
  '/explain?address=198.51.100.70',
  '/blocks',
  '/allowlist',
  '/denylist',
  '/countries',
  '/findings',
  '/hosts',
  '/settings',
  '/users',
  '/audit',
  '/api-reference',
  '/account',
];

describe('the console in a browser', { skip: browserMissing }, () => {
  let folder: string;
  let harness: Harness;
  let browser: Browser;
  let admin: Visitor;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sipprot-browser-'));
    harness = await startHarness({ captures: [writeHostileCapture(folder), '01_svmap_options.pcap'], webDir });
    browser = await launchChromium();
    const api = await harness.signedIn('admin');
    await api.post('/v1/first-run');
    await api.post('/denylist', { ip: '203.0.113.66', note: 'guessed passwords' });
    await harness.signedIn('viewer');
    await until('the attacks are in the log', async () => {
      const { json } = await api.get('/v1/attacks?attacker=198.51.100.71');
      return (json as { rows: unknown[] }).rows.length > 0;
    });
    admin = await visit(browser, harness.url);
    await signIn(admin.page, 'the-admin');
    await admin.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await harness?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('every page opens without a fault, can be used by everybody in light and dark, and fits a phone of 360 px', async (t) => {
    const { page } = admin;
    for (const path of pages)
      await t.test(path, async () => {
        await page.emulateMedia({ colorScheme: 'light' });
        await open(page, path);
        await assertAccessible(page, path);
        await page.emulateMedia({ colorScheme: 'dark' });
        await assertAccessible(page, `${path}, dark`);
        await page.setViewportSize({ width: 360, height: 740 });
        await open(page, path);
        await assertNoSidewaysScroll(page, path);
        await page.setViewportSize({ width: 1440, height: 900 });
        assert.deepEqual(admin.faults(), []);
      });
  });

  test('an address that no page has is answered within the frame, and leads back', async () => {
    const { page } = admin;
    await open(page, '/no/such-page');
    await page.getByRole('main').getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
    await assertAccessible(page, '/no/such-page');
    await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Findings' }).waitFor();
    await page.getByRole('link', { name: 'To the dashboard' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    assert.deepEqual(admin.faults(), []);
  });

  test('a user agent that is a script is shown as the text that it is', async () => {
    const { page } = admin;
    for (const [i, agent] of hostileAgents.entries()) {
      const address = `198.51.100.${70 + i}`;
      for (const path of [`/attacks?attacker=${address}`, '/']) {
        await open(page, path);
        await page.locator('main').getByText(beginning(agent)).first().waitFor();
        assert.doesNotMatch(await page.title(), /taken/);
      }
      assert.equal(await page.locator('img[src="x"]').count(), 0);
    }
    assert.deepEqual(admin.faults(), []);
  });

  test('a row of the log opens by the keyboard, to host, geo protection, version and kernel', async () => {
    const { page } = admin;
    await open(page, '/attacks?attacker=198.51.100.70');
    const details = page.getByRole('button', { name: /^Show details/ }).first();
    await details.focus();
    await page.keyboard.press('Enter');
    for (const term of ['Host Name', 'Geo Protection', 'sipPROT Version', 'Kernel Version'])
      await page.getByText(term, { exact: true }).waitFor();
    await page.getByText('pbx-1', { exact: true }).first().waitFor();
  });

  test('a shared link keeps its filter, page length and order after a reload', async () => {
    const { page } = admin;
    const link = '/attacks?type=REGISTER&attacker=198.51.100.70';
    await open(page, link);
    const rows = await page.getByRole('button', { name: /^Show details/ }).count();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Attack log' }).waitFor();
    await page.getByText(beginning(hostileAgents[0]!)).first().waitFor();
    assert.equal(await page.getByRole('button', { name: /^Show details/ }).count(), rows);
    assert.equal(new URL(page.url()).search, new URL(link, harness.url).search);
    assert.equal(await page.getByText('198.51.100.71').count(), 0);
  });

  test('an address is blocked by hand with the consequence told, stands in the list, and is let in again', async () => {
    const { page } = admin;
    await open(page, '/blocks');
    await page.getByRole('button', { name: 'Block an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or prefix').fill('203.0.113.200');
    await dialog.getByLabel('Note').fill('by the browser');
    await assertAccessible(page, 'the block dialog');
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('row').filter({ hasText: '203.0.113.200' }).waitFor();
    await open(page, '/explain?address=203.0.113.200');
    await page.getByRole('button', { name: 'Unblock' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('203.0.113.200 is unblocked').waitFor();
    await open(page, '/blocks');
    assert.equal(await page.getByRole('row').filter({ hasText: '203.0.113.200' }).count(), 0);
  });

  test('on a phone of 360 px a whole IPv6 address is explained, asked about, told of and listed without sideways scrolling', async () => {
    const { page } = admin;
    const address = '2001:db8:1234:5678:9abc:def0:1234:5678';
    await page.setViewportSize({ width: 360, height: 740 });
    try {
      await open(page, `/explain?address=${address}`);
      await assertNoSidewaysScroll(page, 'Explain');
      await page.getByRole('button', { name: 'Deny', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Deny', exact: true }).waitFor();
      const over = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      assert.equal(over, 0, 'the question');
      await dialog.getByRole('button', { name: 'Deny', exact: true }).click();
      await page.getByText(`${address} is in the denylist`, { exact: true }).waitFor();
      await assertNoSidewaysScroll(page, 'what was done');
      await open(page, `/denylist?text=${address}`);
      await page.getByRole('row').filter({ hasText: address }).first().waitFor();
      await assertNoSidewaysScroll(page, 'the list');
      await open(page, `/audit?text=${address}`);
      await assertNoSidewaysScroll(page, 'the audit');
    } finally {
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });

  test('a machine without a network is told that the console cannot be reached, and goes on when it is there again', async () => {
    await using desk = await visit(browser, harness.url);
    const { page, context } = desk;
    await signIn(page, 'the-admin');
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await open(page, '/explain?address=198.51.100.70');
    await context.setOffline(true);
    await page.getByRole('textbox', { name: 'Address' }).fill('198.51.100.71');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByText('The console cannot be reached.').waitFor({ timeout: 20_000 });
    await context.setOffline(false);
    await page.getByRole('heading', { name: 'What is known' }).waitFor({ timeout: 20_000 });
    assert.deepEqual(desk.faults(), []);
  });

  test('a viewer is offered nothing that changes anything', async () => {
    await using viewer = await visit(browser, harness.url);
    await signIn(viewer.page, 'the-viewer');
    await viewer.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    for (const path of ['/attacks?attacker=198.51.100.70', '/blocks', '/denylist', '/explain?address=198.51.100.70']) {
      await open(viewer.page, path);
      const changes = viewer.page.getByRole('button', { name: /^(Block|Unblock|Allow|Deny|Add|Import|Delete)\b/ });
      assert.deepEqual(await changes.allTextContents(), [], path);
    }
    assert.equal(await viewer.page.getByRole('link', { name: 'Users' }).count(), 0);
    // who follows an administrator's link learns that it is not for them, and reads nothing that is not so
    for (const [path, title] of [
      ['/users', 'Users'],
      ['/audit', 'Audit'],
    ] as const) {
      await open(viewer.page, path);
      const main = viewer.page.getByRole('main');
      await main.getByRole('heading', { level: 1, name: title }).waitFor();
      await main.getByText('This page is for administrators').waitFor();
      assert.equal(await main.getByRole('button').count(), 0, path);
    }
  });

  test('a wrong password is told, and after five of them for how long the door stays shut', async () => {
    await using guesser = await visit(browser, harness.url);
    const { page } = guesser;
    await assertLoginIsAccessible(page);
    for (let guess = 0; guess < 6; guess++) {
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await signIn(page, 'nobody', `guess ${guess}`);
      await answer;
      await page.getByRole('alert').first().waitFor();
    }
    await page.getByText(/Too many failed attempts/).waitFor();
    assert.equal((await guesser.context.cookies()).length, 0);
  });

  test('a stopped engine is told; when it runs again, its attacks are announced on the open page without a reload', async () => {
    const { page } = admin;
    const rows = page.getByRole('button', { name: /^Show details/ });
    await open(page, '/attacks?attacker=198.51.100.70');
    const before = await rows.count();
    await harness.engine.stop(true);
    await page.getByText(/The engine is not running/).waitFor();
    // 500 s at the pace of the harness, 25 s: a busy machine's console has found the engine again before the attack, too
    const engine = await startEngine(harness.directory, [writeHostileCapture(folder, 500)]);
    try {
      await page.getByText(/The engine is not running/).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Show .*new attack/ }).click({ timeout: 60_000 });
      await rows.nth(before).waitFor();
      assert.deepEqual(admin.faults(), []);
    } finally {
      await engine.stop(true);
    }
  });
});

async function assertLoginIsAccessible(page: Visitor['page']): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('User name').waitFor();
  await assertAccessible(page, '/login');
}

/** A list shows no more of a long user agent. */
function beginning(agent: string): string {
  return agent.slice(0, 20);
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserMissing } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';
import { open, signIn, visit } from './visitor.ts';

/** A way to the console that can be cut and mended. */
async function wayTo(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const mend = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const own = await mend(0);
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `http://127.0.0.1:${own}`, cut, mend: () => mend(own), [Symbol.asyncDispose]: cut };
}

const unreachable = /^The console cannot be reached\./;
const link = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const styles = (page: Page) =>
  page.evaluate<string[]>("[...document.styleSheets].map(({ href }) => href ?? '').filter((href) => href !== '')");

describe('a page that was not opened before cannot be loaded', { skip: browserMissing }, () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage();
  });
  after(() => stage?.[Symbol.asyncDispose]());

  test('without a connection it says so and comes by itself, and one that was only pointed at comes whole', async () => {
    await using way = await wayTo(stage.harness.url);
    await using visitor = await visit(stage.browser, way.url);
    const { page } = visitor;
    await signIn(page, 'the-admin');
    await page.getByText('Live', { exact: true }).waitFor();
    await way.cut();
    await link(page, 'Findings').click();
    const main = page.getByRole('main');
    await main.getByText(unreachable).waitFor();
    assert.equal(await page.getByText('This page has a fault').count(), 0);
    await way.mend();
    await heading(page, 'Findings').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();

    await way.cut();
    await page.getByText('No connection', { exact: true }).waitFor();
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('.css'));
    await link(page, 'Audit').hover();
    await failed;
    await way.mend();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 });
    await link(page, 'Audit').click();
    await heading(page, 'Audit').waitFor();
    assert.ok((await styles(page)).some((href) => /audit-page-.*\.css$/.test(href)));
  });

  test('on a slow line the first page says that it is on its way, and the dialogs of a list are there before one asks for them', async () => {
    await using visitor = await visit(stage.browser, stage.harness.url);
    const { page } = visitor;
    let come = () => {};
    const line = new Promise<void>((resolve) => {
      come = resolve;
    });
    await page.route('**/assets/*.js', async (route) => {
      await line;
      await route.continue();
    });
    await page.goto('/login', { waitUntil: 'commit' });
    const starting = page.getByText('sipPROT is loading');
    await starting.waitFor();
    come();
    await page.getByLabel('User name').waitFor();
    assert.equal(await starting.count(), 0);
    await signIn(page, 'the-admin');
    await page.getByText('Live', { exact: true }).waitFor();
    const dialogs = ['add-dialog', 'import-dialog'].map((name) =>
      page.waitForResponse((response) => response.url().includes(`/assets/${name}-`)),
    );
    await open(page, '/denylist');
    await Promise.all(dialogs);
    assert.deepEqual(visitor.faults(), []);
  });

  test('after an update of the console the page is reloaded once and shows', async () => {
    const { page } = stage.admin;
    await open(page, '/');
    let updated = true;
    page.once('request', function reload(request) {
      if (request.isNavigationRequest()) updated = false;
      else page.once('request', reload);
    });
    await page.route('**/assets/hosts-page-*', (route) =>
      updated ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    );
    await link(page, 'Hosts').click();
    await heading(page, 'Hosts').waitFor();
    assert.equal(updated, false);
    await page.unroute('**/assets/hosts-page-*');
  });

  test('a file that stays missing is told as a fault, without a reload over and over', async () => {
    const { page } = stage.admin;
    await open(page, '/');
    await page.route('**/assets/users-page-*', (route) => route.fulfill({ status: 404, body: '' }));
    let loads = 0;
    const count = () => void loads++;
    page.on('domcontentloaded', count);
    await link(page, 'Users').click();
    await page.getByText('This page has a fault').waitFor();
    // twice the pause after which it would look again
    await page.waitForTimeout(6000);
    assert.equal(loads, 1);
    page.off('domcontentloaded', count);
    await page.unroute('**/assets/users-page-*');
  });
});

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { readLocalServer } from '../../src/cluster/credentials/local-server.ts';
import { configurationFile } from '../../src/cluster/credentials/server-files.ts';
import { hashPassword } from '../../src/console/accounts/password.ts';
import { Console } from '../../src/console/console.ts';
import { optionsIn, password, until } from '../console/harness.ts';
import { type EngineProcess, startEngine } from '../engine/engine-process.ts';
import { kernelState, untilBlocked } from '../engine/kernel.ts';
import type { Namespace } from '../lab/namespace.ts';
import { check, type Running, start } from '../lab/process.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { assertAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { assertNoSidewaysScroll, open, signIn, type Visitor, visit } from './visitor.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);

const launcher = resolve(import.meta.dirname, '../../bin/sipprot');
const pages = ['/', '/attacks', '/blocks', '/allowlist', '/denylist', '/hosts', '/explain?address=198.51.100.77'];

describe('two hosts, one console', { skip: reason ?? false }, () => {
  let net: Lab;
  let nats: Running;
  let configuration: string;
  let one: EngineProcess;
  let two: EngineProcess;
  let console: Console;
  let browser: Browser;
  let operator: Visitor;

  before(async () => {
    net = await lab('browsercluster', { hosts: 2 });
    const [first, second] = net.hosts as [Namespace, Namespace];
    const dataDir = (name: string) => join(net.directory, `engine-${name}`, 'data');
    const cluster = (ns: Namespace, name: string, ...args: string[]) =>
      check(ns, launcher, ['cluster', ...args, '--data-dir', dataDir(name)]);
    await cluster(first, 'one', 'init', '--name', 'pbx-1', '--store', '64M', '--address', '192.0.2.10');
    configuration = configurationFile({ ...readLocalServer(dataDir('one'))!, owner: null });
    nats = start(first, '/usr/sbin/nats-server', ['-c', configuration]);
    await nats.waitFor(/Server is ready/);
    await cluster(first, 'one', 'init');
    const line = await cluster(first, 'one', 'add', 'pbx-2');
    await cluster(second, 'two', 'join', line);
    one = await startEngine(net, { name: 'one', config: { hostName: 'pbx-1' } });
    two = await startEngine(net, { name: 'two', at: second, config: { hostName: 'pbx-2' } });
    // the console needs nothing of the network but loopback: it stays outside of the namespaces, at the engine's socket
    const consoleDir = join(net.directory, 'console');
    mkdirSync(consoleDir);
    const webDir = resolve(import.meta.dirname, '../../web/dist');
    const places = { dataDir: one.dataDir, controlSocket: one.socket, consoleDir, webDir };
    console = new Console({ ...optionsIn(net.directory), ...places }, pino({ level: 'silent' }));
    await console.start();
    const hash = await hashPassword(password);
    const user = { name: 'the-operator', role: 'operator', password: hash, mustChange: false } as const;
    console.parts.accounts.users.add({ ...user, by: 'test', at: Date.now() });
    browser = await launchChromium();
    operator = await visit(browser, console.url);
    await signIn(operator.page, 'the-operator');
    await operator.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await until('both hosts are heard of', async () =>
      (await one.request('hosts', {})).hosts.filter(({ presence }) => presence === 'here').length === 2
        ? true
        : undefined,
    );
  });
  after(async () => {
    await browser?.close();
    await console?.stop();
    await net?.[Symbol.asyncDispose]();
  });

  async function blockInBrowser(address: string): Promise<void> {
    const { page } = operator;
    await open(page, '/blocks');
    await page.getByRole('button', { name: 'Block an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or prefix').fill(address);
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('row').filter({ hasText: address }).waitFor();
  }

  test('a block made in the browser is in the kernel of the other host, and its row says on how many it is in force', async () => {
    const { page } = operator;
    await blockInBrowser('198.51.100.77');
    assert.ok((await untilBlocked(net.hosts[1]!, '198.51.100.77')) > 0);
    assert.ok((await kernelState(net.pbx)).blocks.has('198.51.100.77'));
    const row = page.getByRole('row').filter({ hasText: '198.51.100.77' });
    await row.getByText('2 of 2', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^Show details/ }).click();
    const places = page.getByRole('list', { name: 'Hosts of the cluster' });
    await places.getByRole('listitem').filter({ hasText: 'pbx-2' }).getByText('In force').waitFor();
    await places.getByRole('listitem').filter({ hasText: 'decided it by itself' }).getByText('pbx-1').waitFor();
  });

  test('a host that refuses a block is named with its reason, and its kernel lets the address in', async () => {
    const { page } = operator;
    // a plain host's own entry: on the other one it does not hold
    await two.request('list.change', { list: 'allow', add: [{ prefix: '198.51.100.88', note: 'a trunk' }] });
    await blockInBrowser('198.51.100.88');
    const row = page.getByRole('row').filter({ hasText: '198.51.100.88' });
    await row.getByText('1 of 2', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^Show details/ }).click();
    const refusing = page
      .getByRole('list', { name: 'Hosts of the cluster' })
      .getByRole('listitem')
      .filter({ hasText: 'pbx-2' });
    await refusing.getByText('Refuses it').waitFor({ timeout: 20_000 });
    await refusing.getByText('the address is in the allowlist').waitFor();
    assert.equal((await kernelState(net.hosts[1]!)).blocks.has('198.51.100.88'), false);
    await open(page, '/explain?address=198.51.100.88');
    await page.getByText('pbx-2 does not block 198.51.100.88, which pbx-1 decided').waitFor();
  });

  test('an unblock in the browser lets the address in on both hosts', async () => {
    const { page } = operator;
    await blockInBrowser('198.51.100.99');
    await untilBlocked(net.hosts[1]!, '198.51.100.99');
    await page.getByRole('row').filter({ hasText: '198.51.100.99' }).getByRole('button', { name: 'Unblock' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    for (const host of net.hosts)
      await until(`${host.role} lets it in`, async () => !(await kernelState(host)).blocks.has('198.51.100.99'));
  });

  test('the pages of a cluster can be used by everybody, in light and dark, and on a phone of 360 px', async (t) => {
    const { page } = operator;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of pages)
        await t.test(`${path}, ${colorScheme}`, async () => {
          await open(page, path);
          await assertAccessible(page, path);
          assert.deepEqual(operator.faults(), []);
        });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, '/hosts');
    await page.getByRole('columnheader', { name: 'Version, kernel' }).waitFor();
    const table = page.getByRole('table', { name: 'Hosts of the cluster' });
    const over = await table.evaluate(
      ({ scrollWidth, parentElement }: { scrollWidth: number; parentElement: { clientWidth: number } | null }) =>
        scrollWidth - (parentElement?.clientWidth ?? 0),
    );
    assert.ok(over <= 0, `${over} px of the table of hosts lie outside on a desk of 1280 px`);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of pages)
      await t.test(`${path}, 360 px`, async () => {
        await open(page, path);
        await assertNoSidewaysScroll(page, path);
      });
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('a console that is cut off from the cluster says so on its page, and calls nobody gone; then it is back', async () => {
    const { page } = operator;
    await open(page, '/hosts');
    await nats.stop();
    await page.getByText('This host is cut off from the cluster since').waitFor({ timeout: 40_000 });
    const row = page.getByRole('row').filter({ hasText: 'pbx-2' });
    await row.getByText('Not known now').first().waitFor();
    nats = start(net.pbx, '/usr/sbin/nats-server', ['-c', configuration]);
    await page.getByText('This host is cut off from the cluster since').waitFor({ state: 'detached', timeout: 40_000 });
    await row.getByText('Protecting').waitFor({ timeout: 40_000 });
  });

  test('the page of hosts tells when a host goes away, without a reload, and the host can then be removed', async () => {
    const { page } = operator;
    await open(page, '/hosts');
    const row = page.getByRole('row').filter({ hasText: 'pbx-2' });
    await row.getByText('Protecting').waitFor();
    await two.kill();
    await row.getByText('Not heard of').waitFor({ timeout: 60_000 });
    await page.getByText('Not heard of any more: pbx-2.').waitFor();
    await row.getByRole('button', { name: 'Remove pbx-2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the host' }).click();
    await row.waitFor({ state: 'detached' });
    // what its kernel holds it goes on dropping
    assert.ok((await kernelState(net.hosts[1]!)).blocks.has('198.51.100.77'));
  });
});

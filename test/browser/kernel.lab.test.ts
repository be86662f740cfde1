import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { hashPassword } from '../../src/console/accounts/password.ts';
import { Console } from '../../src/console/console.ts';
import { optionsIn, password, until } from '../console/harness.ts';
import { startEngine } from '../engine/engine-process.ts';
import { kernelState, untilBlocked } from '../engine/kernel.ts';
import { labMissing } from '../lab/require.ts';
import { type Lab, lab } from '../lab/topology.ts';
import { launchChromium } from './chromium.ts';
import { open, signIn, visit } from './visitor.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);

describe('what is done in the browser is done in the kernel', { skip: reason ?? false }, () => {
  let net: Lab;
  let console: Console;
  let browser: Browser;

  before(async () => {
    net = await lab('browser');
    const engine = await startEngine(net);
    // the console needs nothing of the network but loopback: it stays outside of the namespace, at the engine's socket
    const consoleDir = join(net.directory, 'console');
    mkdirSync(consoleDir);
    const webDir = resolve(import.meta.dirname, '../../web/dist');
    const places = { dataDir: engine.dataDir, controlSocket: engine.socket, consoleDir, webDir };
    console = new Console({ ...optionsIn(net.directory), ...places }, pino({ level: 'silent' }));
    await console.start();
    const hash = await hashPassword(password);
    const user = { name: 'the-operator', role: 'operator', password: hash, mustChange: false } as const;
    console.parts.accounts.users.add({ ...user, by: 'test', at: Date.now() });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await console?.stop();
    await net?.[Symbol.asyncDispose]();
  });

  test('a block that an operator makes is in the kernel’s set, and gone from it when it is lifted', async () => {
    await using operator = await visit(browser, console.url);
    const { page } = operator;
    await signIn(page, 'the-operator');
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await open(page, '/blocks');
    await page.getByRole('button', { name: 'Block an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or prefix').fill('198.51.100.77');
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('row').filter({ hasText: '198.51.100.77' }).waitFor();
    assert.ok((await untilBlocked(net.pbx, '198.51.100.77')) > 0);

    await open(page, '/explain?address=198.51.100.77');
    await page.getByRole('button', { name: 'Unblock' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('198.51.100.77 is unblocked').waitFor();
    await until('the kernel lets it in', async () => !(await kernelState(net.pbx)).blocks.has('198.51.100.77'));
  });
});

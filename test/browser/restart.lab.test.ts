import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { optionsIn, password, startEngine, until } from '../console/harness.ts';
import { browserMissing, launchChromium } from './chromium.ts';
import { webDir } from './stage.ts';
import { open, signIn, visit } from './visitor.ts';

const script = resolve(import.meta.dirname, '../../src/console/main.ts');

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

test('the console’s process is killed under an open page: it says so, and goes on without a sign-in when it is back', {
  skip: browserMissing,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-restart-'));
  const engine = await startEngine(directory);
  const options = { ...optionsIn(directory), webDir, port: await freePort() };
  let output = '';
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      output += String(chunk);
    });
    // open as long as whoever started it lives
    child.stdin.write(`${JSON.stringify(options)}\n`);
    await until('the console', () => (said.includes('Console: http') ? true : undefined));
    return child;
  };
  let child = await start();
  const browser = await launchChromium();
  try {
    const [, oneTime = ''] = await until('a password', () => /one-time password (\S+)/.exec(output) ?? undefined);
    await using visitor = await visit(browser, `http://127.0.0.1:${options.port}`);
    const { page } = visitor;
    await signIn(page, 'admin', oneTime);
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password again').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('button', { name: 'Skip: keep the defaults' }).click();
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await open(page, '/blocks');
    await page.getByText('Live', { exact: true }).waitFor();

    child.kill('SIGKILL');
    await once(child, 'exit');
    await page.getByText('No connection', { exact: true }).waitFor();
    await page.getByText(/No connection to the console since .* What you see may be out of date/).waitFor();

    child = await start();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 });
    await page.getByText(/No connection to the console since/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Block an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or prefix').fill('203.0.113.77');
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('row').filter({ hasText: '203.0.113.77' }).waitFor();
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await engine.stop(true);
    rmSync(directory, { recursive: true, force: true });
  }
});

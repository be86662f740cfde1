// node scripts/screenshots.ts [FOLDER] [PART OF A NAME …]
//
// Pictures of the console for docs/ and README: signs in, goes through the first-run steps and takes each page light
// and dark on a desk and on a phone, before a real engine that plays the shipped captures. Needs Debian's chromium and
// a built web application. FOLDER: docs/screenshots.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startDemoConsole } from './testing/demo-console.ts';

interface Shot {
  readonly name: string;
  readonly path: string;
  /** brings the page into the state that is shown */
  readonly prepare?: (page: Page) => Promise<void>;
}

const shots: readonly Shot[] = [
  { name: 'dashboard', path: '/' },
  { name: 'attack-log', path: '/attacks' },
  {
    name: 'attack-details',
    path: '/attacks?type=REGISTER',
    prepare: (page) =>
      page
        .getByRole('button', { name: /^Show details/ })
        .first()
        .click(),
  },
  { name: 'blocks', path: '/blocks' },
  { name: 'explain', path: '/explain?address=192.0.2.10' },
  { name: 'allowlist', path: '/allowlist' },
  { name: 'denylist', path: '/denylist' },
  { name: 'countries', path: '/countries' },
  { name: 'findings', path: '/findings' },
  { name: 'hosts', path: '/hosts' },
  { name: 'settings', path: '/settings' },
  { name: 'users', path: '/users' },
  { name: 'audit', path: '/audit' },
];

const devices = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const schemes = ['light', 'dark'] as const;
/** Chromium asks the network for nothing of its own. */
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** for the captures to have played their attacks, and for a page to be loaded, milliseconds */
const wait = { attacks: 12_000, page: 1500 } as const;

const [folder = 'docs/screenshots', ...wanted] = process.argv.slice(2);
const target = resolve(import.meta.dirname, '..', folder);
mkdirSync(target, { recursive: true });
const demo = await startDemoConsole({ port: 0, speed: 4 });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet });
try {
  const session = await signIn(browser);
  await new Promise((done) => setTimeout(done, wait.attacks));
  for (const [device, viewport] of Object.entries(devices))
    for (const colorScheme of schemes) {
      const storageState = session;
      const context = await browser.newContext({
        storageState,
        viewport,
        colorScheme,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
      });
      const page = await context.newPage();
      for (const { name, path, prepare } of shots) {
        if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
        await page.goto(`${demo.url}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForTimeout(wait.page);
        await prepare?.(page);
        if (prepare) await page.waitForTimeout(wait.page);
        await page.screenshot({ path: join(target, `${name}-${device}-${colorScheme}.png`) });
      }
      await context.close();
    }
} finally {
  await browser.close();
  await demo.stop();
}

async function signIn(browser: Browser) {
  const password = 'correct horse battery staple';
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${demo.url}/login`);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByRole('button', { name: /^Skip/ }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

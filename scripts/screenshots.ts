// node scripts/screenshots.ts [--all] [FOLDER] [PART OF A NAME …]
//
// Pictures of the console for the documents: signs in and takes pages before a real engine that plays the shipped captures. With
// --all each page light and dark, on a desk and on a phone, to look at while one works on them. Needs Debian's chromium and a built
// web application. FOLDER: docs/screenshots.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/browser/chromium.ts';
import { startDemoConsole } from './testing/demo-console.ts';

type Variant = `${keyof typeof devices}-${(typeof schemes)[number]}`;

interface Shot {
  readonly name: string;
  readonly path: string | ((page: Page) => Promise<string>);
  /** brings the page into the state that is shown */
  readonly prepare?: (page: Page) => Promise<void>;
  /** what stands in the documents */
  readonly documented?: readonly Variant[];
}

const shots: readonly Shot[] = [
  { name: 'dashboard', path: '/', documented: ['desk-light', 'desk-dark', 'phone-dark'] },
  { name: 'attack-log', path: '/attacks' },
  {
    name: 'attack-details',
    path: '/attacks?type=REGISTER',
    prepare: (page) =>
      page
        .getByRole('button', { name: /^Show details/ })
        .first()
        .click(),
    documented: ['desk-light'],
  },
  { name: 'campaigns', path: '/campaigns' },
  { name: 'blocks', path: '/blocks', documented: ['desk-light'] },
  { name: 'explain', path: explainAnAttacker, documented: ['desk-light', 'phone-light'] },
  { name: 'allowlist', path: '/allowlist' },
  { name: 'denylist', path: '/denylist' },
  { name: 'countries', path: '/countries', documented: ['desk-light'] },
  { name: 'findings', path: '/findings', documented: ['desk-light'] },
  { name: 'hosts', path: '/hosts' },
  { name: 'settings', path: '/settings', documented: ['desk-light'] },
  { name: 'notifications', path: '/settings?section=told' },
  { name: 'users', path: '/users' },
  { name: 'audit', path: '/audit' },
];

const devices = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const schemes = ['light', 'dark'] as const;
/** for the captures to have played their attacks, and for a page to be loaded, milliseconds */
const wait = { attacks: 12_000, page: 1500 } as const;

const all = process.argv[2] === '--all';
const [folder = 'docs/screenshots', ...wanted] = process.argv.slice(all ? 3 : 2);
if (folder.startsWith('-')) {
  process.stderr.write('usage: node scripts/screenshots.ts [--all] [FOLDER] [PART OF A NAME …]\n');
  process.exit(2);
}
const target = resolve(import.meta.dirname, '..', folder);
mkdirSync(target, { recursive: true });
const demo = await startDemoConsole({ port: 0, speed: 4 });
const browser = await launchChromium();
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
      for (const { name, path, prepare, documented = [] } of shots) {
        if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
        if (!all && !documented.includes(`${device}-${colorScheme}` as Variant)) continue;
        await page.goto(`${demo.url}${typeof path === 'string' ? path : await path(page)}`);
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
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function explainAnAttacker(page: Page): Promise<string> {
  const answer = await page.request.get(`${demo.url}/sipprot/api/v1/attacks?type=REGISTER&limit=1`);
  const { rows } = (await answer.json()) as { rows: { attacker: string }[] };
  return `/explain?address=${rows[0]!.attacker}`;
}

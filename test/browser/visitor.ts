import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { password } from '../console/harness.ts';

/** Somebody with a browser window before the console. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** uncaught errors, and what the content security policy refused, since the last time this was asked */
  faults(): string[];
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  let faults: string[] = [];
  page.on('pageerror', (error) => void faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  return {
    page,
    context,
    faults: () => {
      const found = faults;
      faults = [];
      return found;
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Signs in through the login page; the user must exist and need no further step. */
export async function signIn(page: Page, name: string, secret = password): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens a page of the frame and waits until it has its head and nothing is being loaded any more. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"], .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
}

/** Nothing of the page lies outside the window to the right. */
export async function assertNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const over = await page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  assert.equal(over, 0, `${where} can be scrolled sideways by ${over} px`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Browser as ApiClient } from '../console/browser.ts';
import { type Harness, startHarness } from '../console/harness.ts';
import { launchChromium } from './chromium.ts';
import { signIn, type Visitor, visit } from './visitor.ts';

/** As `npm run build:web` leaves it. */
export const webDir = resolve(import.meta.dirname, '../../web/dist');

/** Engine, console and Chromium for the tests of one file, and an administrator who has signed in. */
export interface Stage extends AsyncDisposable {
  /** for captures and downloads; removed at the end */
  readonly folder: string;
  readonly harness: Harness;
  readonly browser: Browser;
  /** the same administrator, without a browser */
  readonly api: ApiClient;
  readonly admin: Visitor;
}

/** @param captures writes what the engine plays and returns the paths @param clock of the console */
export async function setStage(
  captures: (folder: string) => readonly string[] = () => [],
  clock: () => number = Date.now,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sipprot-stage-'));
  const harness = await startHarness({ captures: captures(folder), webDir, clock });
  const api = await harness.signedIn('admin');
  await api.post('/v1/first-run');
  const browser = await launchChromium();
  const admin = await visit(browser, harness.url);
  await signIn(admin.page, 'the-admin');
  await admin.page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
  return {
    folder,
    harness,
    browser,
    api,
    admin,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await harness.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The first starts sooner and draws no window of its own; a desk that has only the second can run the tests as well. */
const executablePath = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

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

/** Why there can be no browser test here, or false: for the option `skip` of a test. In CI a skip that begins so has failed. */
export const browserMissing: string | false = executablePath
  ? false
  : 'needs the Debian package chromium-headless-shell';

/** Debian's Chromium with a new, empty profile. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: quiet });
}

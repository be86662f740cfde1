import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/load-config.ts';
import { hashPassword } from '../../src/console/accounts/password.ts';
import { Console } from '../../src/console/console.ts';
import type { Role } from '../../src/console/contract/route.ts';
import type { ConsoleOptions } from '../../src/console/options.ts';
import { Engine } from '../../src/engine/engine.ts';
import { dryRun } from '../../src/firewall/dry-run.ts';
import { Browser } from './browser.ts';

export const password = 'correct horse battery';

export interface Harness {
  readonly directory: string;
  readonly options: ConsoleOptions;
  readonly console: Console;
  readonly engine: Engine;
  readonly url: string;
  /** what the console wrote to its log */
  readonly logged: string[];
  /** a client with a complete session of a user of this role */
  signedIn(role: Role): Promise<Browser>;
  /** a secret of an API token of a user of this role */
  token(role: Role): string;
  anonymous(): Browser;
  close(): Promise<void>;
}

export interface HarnessOptions {
  /** captures to play, by their names in demo/ or absolute paths; none by default */
  readonly captures?: readonly string[];
  /** the built web application; none by default */
  readonly webDir?: string;
  readonly clock?: () => number;
}

const demo = fileURLToPath(new URL('../../demo/', import.meta.url));

/** A real engine that enforces nothing, with a real console in front of it, both in a folder of their own. */
export async function startHarness({ captures = [], webDir, clock }: HarnessOptions = {}): Promise<Harness> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-console-'));
  const engine = await startEngine(directory, captures);
  const options = { ...optionsIn(directory), ...(webDir ? { webDir } : {}) };
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const console = new Console(options, log, clock ? { clock } : {});
  await console.start();
  const { accounts } = console.parts;
  const hash = await hashPassword(password);
  const ids = new Map<Role, number>();
  const userOf = (role: Role) => {
    const id =
      ids.get(role) ??
      accounts.users.add({ name: `the-${role}`, role, password: hash, mustChange: false, by: 'test', at: Date.now() })!;
    ids.set(role, id);
    return id;
  };
  const { url } = console;
  return {
    directory,
    options,
    console,
    engine,
    url,
    logged,
    anonymous: () => new Browser(url),
    async signedIn(role) {
      userOf(role);
      const browser = new Browser(url);
      await browser.signIn(`the-${role}`, password);
      return browser;
    },
    token: (role) => accounts.tokens.add(userOf(role), `${role} token`, role, null).token,
    async close() {
      await console.stop();
      await engine.stop(true);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startEngine(directory: string, captures: readonly string[] = []): Promise<Engine> {
  const config = loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } });
  const engine = new Engine({
    config: {
      ...config,
      dataDir: directory,
      controlSocket: join(directory, 'control.sock'),
      hostName: 'pbx-1',
      observe: true,
      protectedNetworks: ['192.0.2.0/24', '2001:db8:1::/64'],
    },
    firewall: dryRun(),
    log: pino({ level: 'silent' }),
    replay: { files: captures.map((name) => resolve(demo, name)), speed: 20, stagger: 0, repeat: false },
  });
  await engine.start();
  return engine;
}

export function optionsIn(directory: string): ConsoleOptions {
  return {
    address: '127.0.0.1',
    port: 0,
    dataDir: directory,
    consoleDir: join(directory, 'console'),
    controlSocket: join(directory, 'control.sock'),
    tls: null,
    logLevel: 'debug',
    webDir: join(directory, 'web'),
    version: '0.1.0-test',
    hostName: 'pbx-1',
    requestsPerMinute: 1_000_000,
  };
}

/** Waits until `condition` holds; throws after ten seconds. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined> | T | undefined,
  seconds = 10,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

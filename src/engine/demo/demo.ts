import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayOptions } from '../../capture/replay.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { dryRun } from '../../firewall/dry-run.ts';
import { CountryDatabase } from '../../geo/country-database.ts';
import type { Address } from '../../model/address.ts';
import { Store } from '../../store/store.ts';
import { ConsoleProcess } from '../console-process.ts';
import { findConsoleUser } from '../console-user.ts';
import { Engine } from '../engine.ts';
import { createLog } from '../log.ts';
import { writeDemoHistory } from './history.ts';
import { demoScript, shippedServers } from './script.ts';

export interface DemoOptions {
  /** capture files to play; the ones that come with the program when there are none */
  readonly files: readonly string[];
  /** 1 = as it was recorded */
  readonly speed: number;
  /** prefixes that the captures' servers have; those of the shipped captures by default */
  readonly protect?: readonly string[];
  /** is told every event of the engine */
  readonly event: (event: unknown) => void;
  /** is told once where the engine can be asked (`--socket`) */
  readonly ready: (controlSocket: string) => void;
  /** the web console's script, and the port of the loopback address on which it listens; absent: without it */
  readonly console?: { readonly script: string; readonly port: number };
  /** ends the demonstration; SIGINT and SIGTERM do so too */
  readonly signal?: AbortSignal;
}

/** between the beginnings of two captures, milliseconds: the first one as soon as somebody looks, all within a minute */
const stagger = 3_000;
const hostName = 'demonstration';

/**
 * Plays captures in real time into an engine that enforces nothing and whose data lies in a temporary folder, removed
 * at the end. Those that come with the program are played under invented addresses from all over the world, after a
 * made-up week of the same; an operator's own files as they were recorded. Needs no privilege. Resolves when it is told
 * to stop.
 * @throws CaptureError when a file cannot be read
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-demo-'));
  const defaults = loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } });
  const config: Config = {
    ...defaults,
    dataDir: directory,
    controlSocket: join(directory, 'control.sock'),
    hostName,
    observe: true,
    logLevel: 'error',
    protectedNetworks: options.protect ?? (options.files.length > 0 ? [] : shippedServers),
    console: { ...defaults.console, port: options.console?.port ?? defaults.console.port },
  };
  const log = createLog(config.logLevel);
  const user = options.console ? findConsoleUser() : undefined;
  const web = options.console && new ConsoleProcess(options.console.script, config, user, log, { demonstration: true });
  let engine: Engine | undefined;
  try {
    const replay =
      options.files.length > 0 ? { files: options.files } : await prepareShipped(directory, config.hostName);
    engine = new Engine({
      config,
      firewall: dryRun(),
      log,
      ...(user ? { readers: user.gid } : {}),
      replay: { ...replay, speed: options.speed, stagger, repeat: true },
    });
    engine.subscribe(options.event);
    await engine.start();
    web?.start();
    options.ready(config.controlSocket);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
      options.signal?.addEventListener('abort', () => resolve());
      if (options.signal?.aborted) resolve();
    });
  } finally {
    await web?.stop();
    await engine?.stop(true);
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * What a replay of the shipped captures takes, after a made-up week was written into the data directory, which must be
 * new.
 */
export async function prepareShipped(
  dataDir: string,
  hostName: string,
): Promise<Pick<ReplayOptions, 'files' | 'disguise'>> {
  const countries = await CountryDatabase.open();
  const countryOf = (address: Address) => countries.countryOf(address);
  const script = demoScript(countryOf);
  const store = await Store.open(dataDir, { hostName });
  try {
    await writeDemoHistory({ store, script, now: Date.now(), countryOf });
  } finally {
    await store.close();
  }
  return { files: script.files, disguise: { ...script.disguise, regularFiles: script.honest } };
}

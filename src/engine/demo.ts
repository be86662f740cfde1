import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { dryRun } from '../firewall/dry-run.ts';
import { ConsoleProcess } from './console-process.ts';
import { findConsoleUser, prepareConsoleDirectory } from './console-user.ts';
import { Engine } from './engine.ts';
import { createLog } from './log.ts';

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

/** Servers of the shipped captures (documentation addresses, RFC 5737 and RFC 3849). */
const shippedServers = ['192.0.2.0/24', '2001:db8:1::/64'];
const stagger = 4_000;

/**
 * Plays captures in real time into an engine that enforces nothing and whose data lies in a temporary folder, removed
 * at the end. Needs no privilege. Resolves when it is told to stop.
 * @throws CaptureError when a file cannot be read
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-demo-'));
  const defaults = loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } });
  const config: Config = {
    ...defaults,
    dataDir: directory,
    controlSocket: join(directory, 'control.sock'),
    hostName: 'demo',
    observe: true,
    logLevel: 'warn',
    protectedNetworks: options.protect ?? (options.files.length > 0 ? [] : shippedServers),
    console: { ...defaults.console, port: options.console?.port ?? defaults.console.port },
  };
  const log = createLog(config.logLevel);
  const user = options.console ? findConsoleUser() : undefined;
  const web = options.console && new ConsoleProcess(options.console.script, config, user, log);
  const engine = new Engine({
    config,
    firewall: dryRun(),
    log,
    ...(user ? { readers: user.gid } : {}),
    replay: {
      files: options.files.length > 0 ? options.files : shippedCaptures(),
      speed: options.speed,
      stagger,
      repeat: true,
    },
  });
  try {
    engine.subscribe(options.event);
    await engine.start();
    if (web) {
      prepareConsoleDirectory(directory, user);
      web.start();
    }
    options.ready(config.controlSocket);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
      options.signal?.addEventListener('abort', () => resolve());
      if (options.signal?.aborted) resolve();
    });
  } finally {
    await web?.stop();
    await engine.stop(true);
    rmSync(directory, { recursive: true, force: true });
  }
}

function shippedCaptures(): string[] {
  const folder = fileURLToPath(new URL('../../demo/', import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pcap'))
    .sort()
    .map((name) => join(folder, name));
}

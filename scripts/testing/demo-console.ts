import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../src/config/load-config.ts';
import { Console } from '../../src/console/console.ts';
import { consoleLog } from '../../src/console/log.ts';
import { prepareShipped } from '../../src/engine/demo/demo.ts';
import { shippedServers } from '../../src/engine/demo/script.ts';
import { Engine } from '../../src/engine/engine.ts';
import { createLog } from '../../src/engine/log.ts';
import { version } from '../../src/engine/version.ts';
import { dryRun } from '../../src/firewall/dry-run.ts';

export interface DemoConsoleOptions {
  /** the built web application; web/dist unless another is given */
  readonly webDir?: string;
  /** 0: any that is free */
  readonly port: number;
  /** 1 = the captures play as they were recorded */
  readonly speed: number;
}

export interface DemoConsole {
  readonly url: string;
  /** of the user `admin`, for the first sign-in */
  readonly password: string;
  stop(): Promise<void>;
}

const hostName = 'pbx-1';
const home = resolve(import.meta.dirname, '../..');

/**
 * The real console before a real engine that plays the shipped captures and enforces nothing, on 127.0.0.1, with its
 * data in a temporary folder: for looking at the pages while one works on them, and for pictures of them.
 */
export async function startDemoConsole({
  port,
  speed,
  webDir = join(home, 'web/dist'),
}: DemoConsoleOptions): Promise<DemoConsole> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-web-'));
  const config = loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } });
  const controlSocket = join(directory, 'control.sock');
  const consoleDir = join(directory, 'console');
  mkdirSync(consoleDir);
  const engine = new Engine({
    config: {
      ...config,
      dataDir: directory,
      controlSocket,
      hostName,
      observe: true,
      protectedNetworks: shippedServers,
    },
    firewall: dryRun(),
    log: createLog('warn'),
    replay: { ...(await prepareShipped(directory, hostName)), speed, stagger: 4000 / speed, repeat: true },
  });
  const web = new Console(
    {
      address: '127.0.0.1',
      port,
      dataDir: directory,
      consoleDir,
      controlSocket,
      tls: null,
      logLevel: 'warn',
      webDir,
      version,
      hostName,
      demonstration: true,
      requestsPerMinute: 6000,
    },
    consoleLog('warn'),
  );
  await engine.start();
  const started = await web.start();
  return {
    url: started.url,
    password: started.first?.password ?? '',
    async stop() {
      await web.stop();
      await engine.stop(true);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

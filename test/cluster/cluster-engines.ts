import { join } from 'node:path';
import pino from 'pino';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { ControlClient } from '../../src/engine/control/client.ts';
import type { CommandInput, CommandName, CommandResults } from '../../src/engine/control/protocol.ts';
import { Engine } from '../../src/engine/engine.ts';
import { dryRun } from '../../src/firewall/dry-run.ts';
import { until } from './nats-server.ts';

/** Waits until these say that they are connected. */
export async function connected(...engines: readonly ClusterEngine[]): Promise<void> {
  for (const { name, request } of engines)
    await until(async () => (await request('status', {})).cluster.connected, `${name} connects`);
}

/** An engine that enforces nothing, on the data directory of a member. It hears an interface on which nothing is sent. */
export interface ClusterEngine extends AsyncDisposable {
  readonly name: string;
  request<C extends CommandName>(command: C, args: CommandInput<C>): Promise<CommandResults[C]>;
  /** targets in force */
  blocked(): Promise<readonly string[]>;
  listed(list: 'allow' | 'deny'): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @param capture is played to it, once */
export async function clusterEngine(
  name: string,
  dataDir: string,
  capture?: { readonly file: string; readonly protect: readonly string[] },
): Promise<ClusterEngine> {
  const defaults = loadConfig({ environment: {}, flags: {}, system: { defaultFile: '' } });
  const config: Config = {
    ...defaults,
    dataDir,
    controlSocket: join(dataDir, 'c.sock'),
    hostName: name,
    observe: true,
    interfaces: ['lo'],
    protectedNetworks: capture?.protect ?? ['192.0.2.0/28'],
  };
  const engine = new Engine({
    config,
    firewall: dryRun(),
    log: pino({ level: 'silent' }),
    ...(capture ? { replay: { files: [capture.file], speed: 50, stagger: 0, repeat: false } } : {}),
  });
  await engine.start();
  const client = await ControlClient.connect(config.controlSocket, { actor: { name: 'anna', source: 'cli' } });
  const stop = async () => {
    client.close();
    await engine.stop(false);
  };
  const request = <C extends CommandName>(command: C, args: CommandInput<C>) => client.request(command, args);
  return {
    name,
    request,
    blocked: async () => (await request('blocks', { limit: 1000 })).rows.map(({ target }) => target).sort(),
    listed: async (list) => (await request('list.show', { list, limit: 1000 })).rows.map(({ prefix }) => prefix),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { ControlClient } from '../engine/control/client.ts';
import type { Actor } from '../engine/control/protocol.ts';
import { parseAddress } from '../model/address.ts';
import type { Cli } from './cli.ts';
import type { EngineOptions } from './common-options.ts';
import { configSource } from './config-source.ts';

/** where the engine listens when it runs as root, whoever asks */
const systemSocket = '/run/sipprot/control.sock';

/** Does `work` with a connection to the engine, and closes it. Throws ControlError and ConfigError. */
export async function withEngine<T>(
  cli: Cli,
  options: EngineOptions,
  work: (engine: ControlClient) => Promise<T>,
): Promise<T> {
  const engine = await connectEngine(cli, options);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

/** @throws ControlError, ConfigError */
export async function connectEngine(cli: Cli, options: EngineOptions): Promise<ControlClient> {
  const { ControlClient } = await import('../engine/control/client.ts');
  const actor = actorOf(cli.streams.environment);
  return ControlClient.connect(await controlSocketOf(cli.streams.environment, options), { actor });
}

/** `--socket`, else that of `--data-dir`, else SIPPROT_CONTROL_SOCKET, else what the configuration says. Throws ConfigError. */
export async function controlSocketOf(
  environment: Readonly<Record<string, string | undefined>>,
  options: EngineOptions,
): Promise<string> {
  if (options.socket !== undefined) return resolve(options.socket);
  if (environment.SIPPROT_CONTROL_SOCKET && options.dataDir === undefined)
    return resolve(environment.SIPPROT_CONTROL_SOCKET);
  const { loadConfig } = await import('../config/load-config.ts');
  const { controlSocket } = loadConfig(configSource(environment, options));
  // an ordinary user's default is an engine of his own; where there is none, the system's is meant
  return options.dataDir !== undefined || existsSync(controlSocket) || process.getuid?.() === 0
    ? controlSocket
    : systemSocketOr(controlSocket, options);
}

function systemSocketOr(own: string, options: EngineOptions): string {
  return options.config === undefined && !own.startsWith('/run/') ? systemSocket : own;
}

/** Who gives the command: the person behind sudo where there is one, and from where. */
export function actorOf(environment: Readonly<Record<string, string | undefined>>): Actor {
  const name = environment.SUDO_USER || environment.USER || systemUser();
  // SSH_CONNECTION: client address, client port, server address, server port (ssh(1)); a link-local one has a zone
  const client = environment.SSH_CONNECTION?.split(' ')[0]?.replace(/%.*$/, '');
  const address = client !== undefined && parseAddress(client) ? client : undefined;
  return { name: name.slice(0, 100), source: 'cli', ...(address === undefined ? {} : { address }) };
}

function systemUser(): string {
  try {
    return userInfo().username || 'unknown';
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`; // no entry in the password file, as in many containers
  }
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlClient } from '../../src/engine/control/client.ts';
import { ControlError } from '../../src/engine/control/control-error.ts';
import type { CommandInput, CommandName, CommandResults } from '../../src/engine/control/protocol.ts';
import type { Settings } from '../../src/model/settings.ts';
import type { Namespace } from '../lab/namespace.ts';
import { type Running, type RunResult, start } from '../lab/process.ts';
import type { Lab } from '../lab/topology.ts';

export interface EngineOptions {
  /** the host that it protects: the PBX by default */
  readonly at?: Namespace;
  /** keeps data directory and socket apart from those of other engines of the lab; the same name is the same engine again */
  readonly name?: string;
  /** `eth0` by default */
  readonly interfaces?: 'auto' | readonly string[];
  /** settings of the first start */
  readonly settings?: Partial<Settings>;
  /** further keys of the configuration file */
  readonly config?: Readonly<Record<string, unknown>>;
  /** further flags of `sipprot run` */
  readonly flags?: readonly string[];
  /** added to its environment */
  readonly env?: Readonly<Record<string, string>>;
  /** a process whose mounts it is to have */
  readonly mountsOf?: number;
}

/** A running engine and a connection to its control socket. Disposal stops it; the lab's disposal would too. */
export interface EngineProcess extends AsyncDisposable {
  readonly pid: number;
  readonly dataDir: string;
  readonly socket: string;
  readonly client: ControlClient;
  /** the answer to a command, by the name `test` */
  request<C extends CommandName>(command: C, args: CommandInput<C>): Promise<CommandResults[C]>;
  /** standard output and log */
  output(): string;
  /** SIGTERM; the kernel goes on enforcing unless `--flush` was given */
  stop(): Promise<RunResult>;
  /** kill -9 */
  kill(): Promise<void>;
  /** resident memory, megabytes */
  memory(): number;
}

const launcher = resolve(import.meta.dirname, '../../bin/sipprot');

/** Starts the engine as an operator does and returns when it says that it protects. Throws with its output if it does not. */
export async function startEngine(net: Lab, options: EngineOptions = {}): Promise<EngineProcess> {
  const { running, dataDir, socket } = launchEngine(net, options);
  await running.waitFor(/^sipPROT \S+ is (?:protecting|observing)/m, 20_000);
  const client = await ControlClient.connect(socket, { actor: { name: 'test', source: 'cli' } });
  const end = async (signal: NodeJS.Signals) => {
    client.close();
    return running.stop(signal, 10_000);
  };
  return {
    pid: running.pid,
    dataDir,
    socket,
    client,
    request: (command, args) => client.request(command, args).catch((error: unknown) => withItsEnd(running, error)),
    output: () => running.output(),
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
    memory: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024,
    [Symbol.asyncDispose]: async () => {
      client.close();
      await running[Symbol.asyncDispose]();
    },
  };
}

/** Throws the error; where the engine has ended, with how it did and its last words. */
async function withItsEnd(running: Running, error: unknown): Promise<never> {
  if (!(error instanceof ControlError && error.code === 'connection-lost')) throw error;
  const ended = await Promise.race([running.exited, sleep(1000)]);
  if (!ended) throw error;
  throw new ControlError(
    error.code,
    `${error.message}\nThe engine ended with ${ended.code}: ${running.output().slice(-2000)}`,
  );
}

/** Starts it and waits for nothing: for engines that are expected to refuse. */
export function launchEngine(
  net: Lab,
  options: EngineOptions = {},
): { readonly running: Running; readonly dataDir: string; readonly socket: string; readonly file: string } {
  const directory = join(net.directory, `engine-${options.name ?? 'one'}`);
  mkdirSync(directory, { recursive: true });
  const dataDir = join(directory, 'data');
  const socket = join(directory, 'control.sock');
  const file = join(directory, 'sipprot.yml');
  const config = {
    dataDir,
    controlSocket: socket,
    interfaces: options.interfaces ?? ['eth0'],
    console: { enabled: false },
    ...(options.settings ? { settings: options.settings } : {}),
    ...options.config,
  };
  // JSON is YAML
  writeFileSync(file, JSON.stringify(config, null, 2));
  const args = ['run', '--config', file, ...(options.flags ?? [])];
  const at = options.at ?? net.pbx;
  const running =
    options.mountsOf === undefined
      ? startProgram(at, args, options.env)
      : start(at, 'nsenter', ['-t', String(options.mountsOf), '-m', launcher, ...args], { env: options.env ?? {} });
  return { running, dataDir: String(config.dataDir), socket, file };
}

/** `bin/sipprot` with these arguments, inside a namespace. */
export function startProgram(
  ns: Namespace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  return start(ns, launcher, args, { env });
}

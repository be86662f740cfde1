import { fileURLToPath } from 'node:url';
import type { Namespace } from '../../test/lab/namespace.ts';
import { type Running, run, start } from '../../test/lab/process.ts';

export interface ChildOptions {
  readonly ns?: Namespace;
  /** the only core that it may use */
  readonly core?: number;
  /** of Node */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Runs one of bench/*-child.ts in a process of its own: JSON in as the first argument, JSON out on standard output. */
export async function runChild<T>(name: string, input: unknown, options: ChildOptions = {}): Promise<T> {
  const [command, args] = commandLine(name, input, options);
  const { code, stdout, stderr } = await run(options.ns, command, args, {
    timeoutMs: options.timeoutMs ?? 300_000,
    ...(options.env ? { env: options.env } : {}),
  });
  if (code !== 0) throw new Error(`${name} ended with ${code}\n${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as T;
}

/** Starts one beside the benchmark. */
export function startChild(name: string, input: unknown, options: ChildOptions = {}): Running {
  const [command, args] = commandLine(name, input, options);
  return start(options.ns, command, args, options.env ? { env: options.env } : {});
}

/** `command` with `args`, held on one core. */
export function onCore(core: number | undefined, command: string, args: readonly string[]): [string, string[]] {
  return core === undefined ? [command, [...args]] : ['taskset', ['-c', String(core), command, ...args]];
}

function commandLine(name: string, input: unknown, { core, flags = [] }: ChildOptions): [string, string[]] {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  return onCore(core, process.execPath, [...flags, file, JSON.stringify(input)]);
}

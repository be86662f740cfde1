import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { passwordOf } from './kamailio-config.ts';
import type { Namespace } from './namespace.ts';
import { eventually, type Running, start } from './process.ts';
import { listens } from './sockets.ts';
import type { Lab } from './topology.ts';

export interface SippOptions {
  /** XML, as the functions in scenarios.ts write it */
  readonly scenario: string;
  /** the sender's address (any of the namespace's prefixes) and port (SIPp's choice by default) */
  readonly from: string;
  readonly fromPort?: number;
  /** the PBX; left out for a scenario that waits for calls */
  readonly to?: string;
  readonly toPort?: number;
  /**
   * `udp`, `tcp`: one socket for all calls (default `udp`). `udp-each`, `tcp-each`: one a call.
   * `udp-addresses`: one for each address in `[field2]` of the rows, all on `fromPort`.
   */
  readonly transport?: 'udp' | 'tcp' | 'udp-each' | 'tcp-each' | 'udp-addresses';
  /**
   * user (or number), password, sender's address (the last two where the scenario wants them): one row a call, from the
   * start again when they run out. By default one row of user 1000.
   */
  readonly rows?: readonly (readonly string[])[];
  /** how many calls to make; as many as rows by default. 0: until stopped */
  readonly calls?: number;
  /** calls a second, 10 by default */
  readonly rate?: number;
  /** calls at the same time; SIPp's choice by default. 1 for a tool that waits for each answer */
  readonly concurrent?: number;
  /** milliseconds for the whole run; 30,000 by default */
  readonly timeoutMs?: number;
  /** further arguments of SIPp */
  readonly args?: readonly string[];
}

export interface SippResult {
  readonly successful: number;
  readonly failed: number;
  /** SIPp's exit status: 0 all successful, 1 some failed, 253 and up could not run */
  readonly code: number | null;
  /** what SIPp complained about: unexpected and missing answers */
  readonly errors: string;
}

export interface RunningSipp extends AsyncDisposable {
  readonly pid: number;
  /** counts of up to a second ago */
  progress(): { readonly successful: number; readonly failed: number };
  /** Waits for the end of its calls. Throws when SIPp could not run at all or exceeds `timeoutMs`. */
  finished(): Promise<SippResult>;
  /** Ends it now; calls in progress count as neither. */
  stop(): Promise<SippResult>;
}

const modes = { udp: 'u1', tcp: 't1', 'udp-each': 'un', 'tcp-each': 'tn', 'udp-addresses': 'ui' } as const;

/** Runs a scenario to its end. Failed calls are a result; a SIPp that cannot run throws. */
export async function sipp(net: Lab, ns: Namespace, options: SippOptions): Promise<SippResult> {
  await using running = startSipp(net, ns, options);
  return await running.finished();
}

/** Starts a scenario beside the test. */
export function startSipp(net: Lab, ns: Namespace, options: SippOptions): RunningSipp {
  const directory = mkdtempSync(join(net.directory, 'sipp-'));
  const running = start(ns, 'sipp', sippArguments(directory, options), { cwd: directory });
  const result = async (): Promise<SippResult> => {
    const { code } = await running.exited;
    const errors = readOr(join(directory, 'errors'), '');
    if (code !== null && code >= 253) throw new Error(`sipp: could not run (${code})\n${failure(running, errors)}`);
    return { ...counts(directory), code, errors };
  };
  const timeoutMs = options.timeoutMs ?? 30_000;
  return {
    pid: running.pid,
    progress: () => counts(directory),
    finished: async () => {
      const timer = setTimeout(() => void running.stop('SIGKILL'), timeoutMs);
      const began = Date.now();
      const outcome = await result();
      clearTimeout(timer);
      if (outcome.code === null && Date.now() - began >= timeoutMs - 5)
        throw new Error(`sipp: did not end within ${timeoutMs} ms\n${failure(running, outcome.errors)}`);
      return outcome;
    },
    stop: async () => {
      // SIGUSR1: no new call, end when those in progress have ended
      await running.stop('SIGUSR1', 1_500);
      return { ...counts(directory), code: (await running.exited).code, errors: readOr(join(directory, 'errors'), '') };
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Starts a scenario that waits for calls, and returns when its port is open. `-aa`: it answers OPTIONS too. */
export async function startAnswering(
  net: Lab,
  ns: Namespace,
  options: Omit<SippOptions, 'to' | 'calls' | 'rows'> & { readonly fromPort: number },
): Promise<RunningSipp> {
  const running = startSipp(net, ns, { ...options, calls: 0, args: ['-aa', ...(options.args ?? [])] });
  const transport = options.transport === 'tcp' ? 'tcp' : 'udp';
  await eventually(
    `sipp listens on ${options.from} port ${options.fromPort}`,
    () => listens(running.pid, transport, options.from, options.fromPort) || undefined,
  );
  return running;
}

function sippArguments(directory: string, options: SippOptions): string[] {
  const scenario = join(directory, 'scenario.xml');
  writeFileSync(scenario, options.scenario);
  const rows = options.rows ?? [['1000', passwordOf('1000'), options.from]];
  const args = [
    ...['-sf', scenario, '-i', options.from, '-t', modes[options.transport ?? 'udp']],
    ...['-nostdin', '-skip_rlimit', '-trace_stat', '-stf', join(directory, 'stat.csv'), '-fd', '1'],
    ...['-trace_err', '-error_file', join(directory, 'errors'), '-deadcall_wait', '0'],
    // an aborted call must not add requests of its own to what a test counts
    ...['-default_behaviors', 'all,-bye'],
  ];
  if (options.fromPort) args.push('-p', String(options.fromPort));
  if (options.concurrent) args.push('-l', String(options.concurrent));
  if (options.to) {
    const file = join(directory, 'rows.csv');
    writeFileSync(file, `SEQUENTIAL\n${rows.map(injected).join('')}`);
    args.push('-inf', file);
    if (options.transport === 'udp-addresses') args.push('-ip_field', '2');
    rateArguments(args, options.rate ?? 10);
  }
  const calls = options.calls ?? rows.length;
  if (calls > 0) args.push('-m', String(calls));
  args.push(...(options.args ?? []));
  if (options.to) args.push(`${options.to.includes(':') ? `[${options.to}]` : options.to}:${options.toPort ?? 5060}`);
  return args;
}

/** SIPp expands the authentication keyword only when all of it comes from one place: the whole goes into the row. */
function injected([user, password, address]: readonly string[]): string {
  return `${user};[authentication username=${user} password=${password ?? ''}];${address ?? ''};\n`;
}

function rateArguments(args: string[], rate: number): void {
  // SIPp counts whole calls a period
  if (rate >= 1) args.push('-r', String(Math.round(rate)));
  else args.push('-r', '1', '-rp', String(Math.round(1000 / rate)));
}

function counts(directory: string): { successful: number; failed: number } {
  const [head, ...lines] = readOr(join(directory, 'stat.csv'), '')
    .split('\n')
    .filter((line) => line !== '');
  const names = head?.split(';') ?? [];
  // the last line may still be being written
  const last = lines.map((line) => line.split(';')).findLast((fields) => fields.length >= names.length);
  const field = (name: string) => Number(last?.[names.indexOf(name)] ?? 0);
  return { successful: field('SuccessfulCall(C)'), failed: field('FailedCall(C)') };
}

function failure(running: Running, errors: string): string {
  return `${running.output().slice(-1500)}\n${errors.slice(-1500)}`;
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

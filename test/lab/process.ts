import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from './namespace.ts';

export interface RunOptions {
  /** written to standard input, which is then closed */
  readonly input?: string | Uint8Array;
  /** milliseconds until the process is killed and the call fails; 30,000 by default */
  readonly timeoutMs?: number;
  /** added to the environment of this process */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RunResult {
  /** exit status; `null` where a signal ended the process */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that goes on while the test does other things. */
export interface Running extends AsyncDisposable {
  /** of the command itself: `ip netns exec` replaces itself by it */
  readonly pid: number;
  /** settles when the process has ended and its output is read; never rejects */
  readonly exited: Promise<RunResult>;
  /** standard output and standard error so far, as they came */
  output(): string;
  /** Is told what comes from now on, as it comes: lines may be cut. */
  onOutput(heard: (text: string) => void): void;
  /** The first match in the output; fails after `timeoutMs` (10,000), or as soon as the process ends without it. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  /** Sends `signal` (SIGTERM), and SIGKILL if the process is still there after `timeoutMs` (5,000). */
  stop(signal?: NodeJS.Signals, timeoutMs?: number): Promise<RunResult>;
}

/** What runs now, by namespace: a command may not have entered its namespace yet when that is to be removed. */
const started = new Map<string, Set<Child>>();

/** Kills what this process started in the namespaces and waits until it is gone. */
export async function killStarted(names: readonly string[]): Promise<void> {
  await Promise.all(startedIn(names).map((child) => child.stop('SIGKILL')));
}

/** The same for a process that is about to exit: waits for nothing. */
export function killStartedNow(names: readonly string[]): void {
  for (const { pid } of startedIn(names)) if (pid > 0) process.kill(pid, 'SIGKILL');
}

function startedIn(names: readonly string[]): Child[] {
  return names.flatMap((name) => [...(started.get(name) ?? [])]);
}

/** Enough for a report; a flood of output must not fill the memory of the test. */
const outputLimit = 8 * 1024 * 1024;

/**
 * Runs a command inside a namespace (or, with `undefined`, on the host) and waits for its end. A non-zero exit
 * status is a result, not an error. Throws when the command cannot be started or exceeds its time.
 */
export async function run(
  ns: Namespace | undefined,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const running = start(ns, command, args, options);
  const timeoutMs = options.timeoutMs ?? 30_000;
  const result = await within(running.exited, timeoutMs);
  if (result) {
    // 127: not found on the host; inside a namespace `ip` says so itself
    if (result.code === 127 || /^exec of ".*" failed: /.test(result.stderr))
      throw new Error(describe('could not be started', command, args, running.output()));
    return result;
  }
  await running.stop('SIGKILL');
  throw new Error(describe(`did not end within ${timeoutMs} ms`, command, args, running.output()));
}

/** Like `run`, but a non-zero exit status throws. Returns the standard output. */
export async function check(
  ns: Namespace | undefined,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(ns, command, args, options);
  if (result.code !== 0)
    throw new Error(describe(`ended with ${result.code}`, command, args, result.stdout + result.stderr));
  return result.stdout;
}

/** Starts a command inside a namespace. Stop it, or let the lab's disposal kill it. */
export function start(
  ns: Namespace | undefined,
  command: string,
  args: readonly string[],
  options: Omit<RunOptions, 'timeoutMs'> = {},
): Running {
  const [file, argv] = ns ? ['ip', ['netns', 'exec', ns.name, command, ...args]] : [command, [...args]];
  const child = spawn(file, argv, {
    cwd: options.cwd,
    env: { ...process.env, PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // a command that does not read its input closes the pipe: no error of ours
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const running = new Child(child, command, args);
  if (ns) {
    const there = started.get(ns.name) ?? new Set();
    started.set(ns.name, there.add(running));
    void running.exited.then(() => there.delete(running));
  }
  return running;
}

class Child implements Running {
  readonly pid: number;
  readonly exited: Promise<RunResult>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #command: string;
  readonly #args: readonly string[];
  #both = '';
  #stdout = '';
  #stderr = '';
  #watchers: (() => void)[] = [];
  #heard: ((text: string) => void) | undefined;
  #ended = false;

  constructor(child: ChildProcessWithoutNullStreams, command: string, args: readonly string[]) {
    this.#child = child;
    this.#command = command;
    this.#args = args;
    this.pid = child.pid ?? -1;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout = tail(this.#stdout + text, outputLimit);
      this.#add(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = tail(this.#stderr + text, outputLimit);
      this.#add(text);
    });
    this.exited = new Promise((resolve) => {
      const end = (code: number | null) => {
        this.#ended = true;
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
        this.#notify();
      };
      child.once('error', (error) => {
        this.#stderr += error.message;
        end(127);
      });
      // not 'close': a daemon's children may hold the pipe open for long after it
      child.once('exit', (code) => void Promise.race([closed(child), sleep(200)]).then(() => end(code)));
    });
  }

  output(): string {
    return this.#both;
  }

  onOutput(heard: (text: string) => void): void {
    this.#heard = heard;
  }

  async waitFor(pattern: RegExp, timeoutMs = 10_000): Promise<RegExpMatchArray> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const match = this.#both.match(pattern);
      if (match) return match;
      if (this.#ended)
        throw new Error(describe(`ended before it said ${pattern}`, this.#command, this.#args, this.#both));
      const left = end - Date.now();
      if (left <= 0)
        throw new Error(describe(`did not say ${pattern} in ${timeoutMs} ms`, this.#command, this.#args, this.#both));
      await within(new Promise<void>((resolve) => this.#watchers.push(resolve)), left);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 5_000): Promise<RunResult> {
    this.#child.kill(signal);
    const result = await within(this.exited, timeoutMs);
    if (result) return result;
    this.#child.kill('SIGKILL');
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) await this.stop();
  }

  #add(text: string): void {
    this.#both = tail(this.#both + text, outputLimit);
    this.#heard?.(text);
    this.#notify();
  }

  #notify(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}

/** Tries `probe` every 20 ms until it returns something; fails with `what` after `timeoutMs`, at once where it throws. */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() >= end) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(20);
  }
}

/** The value, or `undefined` when it takes longer than `timeoutMs`. The timer keeps nothing alive afterwards. */
async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, sleep(timeoutMs, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

function closed(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}

function describe(what: string, command: string, args: readonly string[], output: string): string {
  return `${command} ${args.join(' ')}: ${what}\n${tail(output, 2000)}`;
}

function tail(text: string, length: number): string {
  return text.length > length ? text.slice(-length) : text;
}

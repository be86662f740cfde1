import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { runCommandLine } from '../../src/cli/run-command-line.ts';

export const home = resolve(import.meta.dirname, '../..');
export const capture = (name: string) => join(home, 'test/fixtures/captures', name);
export const shipped = (name: string) => join(home, 'demo', name);

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** columns of the terminal that stdout is; absent: none */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  readonly now?: () => number;
}

/** Runs a command line within this process, with streams of its own. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const terminal = options.columns === undefined ? {} : { isTTY: true, columns: options.columns, rows: 24 };
  const code = await runCommandLine(args, {
    stdout: { write: (text) => (stdout += text), ...terminal },
    stderr: { write: (text) => (stderr += text) },
    stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    environment: { PATH: '/usr/bin:/bin', ...options.environment },
    now: options.now ?? Date.now,
  });
  return { code, stdout, stderr };
}

/** Runs the program itself, as an operator does. */
export async function runProgram(
  args: readonly string[],
  options: { readonly stdin?: Buffer; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> {
  const { NODE_OPTIONS: _own, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  const child = spawn(join(home, 'bin/sipprot'), args, { env: { ...inherited, ...options.environment } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.on('error', () => {}); // it may end without reading all
  child.stdin.end(options.stdin ?? '');
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, stdout, stderr };
}

/** The records of a `--json` stream. */
export function recordsOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

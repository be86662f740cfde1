import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';
import { Progress } from '../progress.ts';

export interface Spooled {
  readonly path: string;
  close(): void;
}

/**
 * Standard input as a file, for an analysis reads its file more than once. The file has lost its name before the first
 * byte is in it: nobody else can open it, and it is gone with this process however that ends.
 */
export async function spoolStandardInput(cli: Cli): Promise<Spooled> {
  const { stdin } = cli.streams;
  if (stdin.isTTY) throw usageError('standard input is a terminal: pipe a capture into it, or name a file');
  const name = join(tmpdir(), `sipprot-${process.pid}-${randomBytes(8).toString('hex')}`);
  const progress = new Progress(cli.streams, 'reading standard input');
  let descriptor: number | undefined;
  try {
    descriptor = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    let bytes = 0;
    for await (const chunk of stdin) {
      const buffer: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (let at = 0; at < buffer.length; ) at += writeSync(descriptor, buffer, at);
      bytes += buffer.length;
      progress.show(undefined, `${(bytes / 1e6).toFixed(1)} MB`);
    }
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    const what = error instanceof Error ? error.message : String(error);
    throw new CliError(
      exitCode.failed,
      `standard input could not be kept in ${tmpdir()} (${what}): name another directory with TMPDIR`,
    );
  } finally {
    progress.end();
  }
  const kept = descriptor;
  return { path: `/proc/self/fd/${kept}`, close: () => closeSync(kept) };
}

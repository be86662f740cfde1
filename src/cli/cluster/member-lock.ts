import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';

const pause = 100;
const patience = 30_000;
const none: Disposable = { [Symbol.dispose]() {} };

/**
 * Members are read, changed and written as one file. Of two commands at once the later would forget what the other did, be it that a
 * member is revoked: it waits. Throws CliError when the other takes too long.
 */
export async function lockMembers(dataDir: string): Promise<Disposable> {
  const { clusterDirectory } = await import('../../cluster/credentials/credential.ts');
  const directory = clusterDirectory(dataDir);
  // no cluster: there is nothing to lose, and the command says so
  if (!existsSync(directory)) return none;
  const end = performance.now() + patience;
  do {
    const lock = await take(join(directory, 'members.lock'));
    if (lock) return lock;
    await sleep(pause);
  } while (performance.now() < end);
  throw new CliError(
    exitCode.failed,
    'another command changes the members of the cluster: try again when it has ended',
  );
}

/** Who may not write here is told so by the command itself, with better words. */
async function take(file: string): Promise<Disposable | undefined> {
  const { lockFile } = await import('../../store/file-lock.ts');
  try {
    return lockFile(file);
  } catch {
    return none;
  }
}

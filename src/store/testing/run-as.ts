import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An unprivileged user that owns nothing here. */
export const nobody = 65_534;

/** Why tests that need other users and mounts cannot run, for `skip`. */
export const needsRoot = process.getuid?.() === 0 ? false : 'needs root for other users and mounts';

const home = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The beginning of a command line that sees the program at `place` as well, in mounts that end with it: the tests may lie where nobody
 * but root may look, as in /root.
 */
export function lentAt(place: string): string[] {
  mkdirSync(place, { recursive: true });
  return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', home, place];
}

/** Where a file of the program is then. */
export function lentPath(file: string, place: string): string {
  return file.startsWith(home) ? join(place, file.slice(home.length)) : file;
}

/** Runs try-store.ts as another user; returns the one line that it prints. */
export function runAs(uid: number, gid: number, ...args: string[]): string {
  const place = mkdtempSync(join(tmpdir(), 'sipprot-lent-'));
  chmodSync(place, 0o755);
  const script = fileURLToPath(new URL('try-store.ts', import.meta.url));
  const files = [process.execPath, script].map((file) => lentPath(file, place));
  const user = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
  try {
    const [command, ...rest] = [...lentAt(place), ...user, ...files, ...args];
    const result = spawnSync(command!, rest, { encoding: 'utf8', timeout: 60_000 });
    return result.stdout.trim() || result.stderr;
  } finally {
    rmdirSync(place);
  }
}

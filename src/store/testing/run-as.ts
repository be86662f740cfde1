import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** An unprivileged user that owns nothing here. */
export const nobody = 65_534;

/** Why tests that need other users and mounts cannot run, for `skip`. */
export const needsRoot = process.getuid?.() === 0 ? false : 'needs root for other users and mounts';

/** Runs try-store.ts as another user; returns the one line that it prints. */
export function runAs(uid: number, gid: number, ...args: string[]): string {
  const script = fileURLToPath(new URL('try-store.ts', import.meta.url));
  const result = spawnSync(process.execPath, [script, ...args], { uid, gid, encoding: 'utf8', timeout: 60_000 });
  return result.stdout.trim() || result.stderr;
}

import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where large inputs are kept from run to run: $XDG_CACHE_HOME/sipprot-bench, or in the system's temporary directory. */
export function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME;
  const directory = base?.startsWith('/') ? join(base, 'sipprot-bench') : join(tmpdir(), 'sipprot-bench-cache');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid } = statSync(directory);
  // somebody else's directory in /tmp could hold anything
  if (uid !== process.getuid?.()) throw new Error(`${directory} is not ours: set XDG_CACHE_HOME`);
  return directory;
}

/**
 * The cached file or directory of this name, made by `make` where it is not there. It appears under its name only
 * when it is whole.
 */
export async function cached(name: string, make: (path: string) => void | Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), name);
  if (existsSync(path)) return path;
  const fresh = `${path}.${process.pid}.new`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    await make(fresh);
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return path;
}

/** Copies the first `size` bytes of a file. */
export function copyHead(from: string, to: string, size: number): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'w');
  const chunk = Buffer.allocUnsafe(4 << 20);
  try {
    for (let at = 0; at < size; ) {
      const n = readSync(source, chunk, 0, Math.min(chunk.length, size - at), at);
      if (n === 0) return;
      writeSync(target, chunk, 0, n);
      at += n;
    }
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing. Not by Node's `recursive`: where a file system refuses new directories with
 * ENOENT, as /proc does, that never comes back. Throws errors of the file system. Returns whether there was anything to be made.
 */
export function makeDirectories(directory: string, mode: number): boolean {
  if (existsSync(directory)) return false;
  const above = dirname(directory);
  if (above !== directory) makeDirectories(above, mode);
  mkdirSync(directory, { mode });
  return true;
}

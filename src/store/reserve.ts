import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Enough for the index of SQLite's write-ahead log (32 kB, sqlite.org/walformat.html) and for what is written at the start. */
const size = 512 * 1024;
const step = 32 * 1024;

function fileIn(directory: string): string {
  return join(directory, 'sipprot.reserve');
}

/**
 * Holds some room on the disk, as much of it as there is, so that the database can be opened when nothing else is left: after a reboot
 * nothing protects the PBX before that. A file that nobody reads; it may be deleted.
 */
export function keepReserve(directory: string): void {
  try {
    const file = openSync(fileIn(directory), 'a', 0o600);
    try {
      // no zeros: a file system that compresses would hold no room for them
      for (let at = fstatSync(file).size; at < size; at += step) writeSync(file, randomBytes(step));
    } finally {
      closeSync(file);
    }
  } catch {
    // less of it is better than none, and none is no reason not to protect
  }
}

/** Gives the room free. Returns whether there was any. */
export function spendReserve(directory: string): boolean {
  try {
    rmSync(fileIn(directory));
    return true;
  } catch {
    return false;
  }
}

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the data directory that a backup holds, by its path in there. */
export interface KeptFile {
  readonly path: string;
  /** it is copied as a database that may be in use, not as a file */
  readonly isDatabase: boolean;
}

const databases = ['sipprot.db', 'console/console.db'];
/**
 * What the program makes anew, what belongs to the moment, and what it moved aside: locks, reserve, sockets, write-ahead logs, copies before
 * a migration, damaged databases, the files of what was there before a restore, and the stores of NATS, which the hosts fill again.
 */
const leftOut = [
  /^engine\.lock$/,
  /^sipprot\.reserve$/,
  /\.db-(?:wal|shm|journal)$/,
  /\.db\.(?:before-version-|corrupt-|damaged)/,
  /^replaced-/,
  /^\.restoring-/,
  /^cluster\/(?:nats-store|stream-copies)$/,
  /\.(?:lock|new)$/,
];

/** The files of a data directory that cannot be had otherwise, sorted. Throws errors of the file system. */
export function keptFiles(dataDir: string, below = ''): KeptFile[] {
  const kept: KeptFile[] = [];
  for (const name of readdirSync(join(dataDir, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    if (leftOut.some((pattern) => pattern.test(path))) continue;
    const found = lstatSync(join(dataDir, path), { throwIfNoEntry: false });
    if (found?.isDirectory()) kept.push(...keptFiles(dataDir, path));
    else if (found?.isFile()) kept.push({ path, isDatabase: databases.includes(path) });
  }
  return kept;
}

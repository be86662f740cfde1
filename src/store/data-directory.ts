import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectories } from './make-directories.ts';
import { StoreError, storeErrorOf } from './store-error.ts';

/** Who may read the data beside the engine. The defaults: nobody. */
export interface Access {
  /** 0o700; 0o750 lets the group in */
  readonly directoryMode: number;
  /** 0o600; 0o640 lets the group read. SQLite gives the WAL and its index the same mode and owner */
  readonly fileMode: number;
  /** gid of the directory and files; absent: that of the process */
  readonly group?: number;
}

export function databaseFile(directory: string): string {
  return join(directory, 'sipprot.db');
}

/**
 * Makes the directory and an empty file where they are missing, and sets their modes. The mode of a directory that
 * was there before is only touched when it holds our database: a `dataDir: /tmp` must not close /tmp for all others.
 * Throws StoreError. Returns whether the file is new.
 */
export function prepareDirectory(directory: string, access: Access): boolean {
  const file = databaseFile(directory);
  try {
    // mkdir -p of Node says ENOENT where the file system is read-only
    if (!existsSync(directory)) checkParent(nearest(directory));
    const made = makeDirectories(directory, access.directoryMode);
    if (!statSync(directory).isDirectory()) throw new StoreError('not-a-directory', `${directory} is a file`);
    const found = existsSync(file);
    if (found && !statSync(file).isFile()) throw new StoreError('foreign', `${file} is not a plain file`);
    if (made || found) own(directory, access.directoryMode, access.group);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    if (found) {
      accessSync(file, constants.R_OK | constants.W_OK);
      own(file, access.fileMode, access.group);
      // left by a run with other readers: SQLite gives them the file's mode only when it makes them
      for (const beside of [`${file}-wal`, `${file}-shm`])
        if (existsSync(beside)) own(beside, access.fileMode, access.group);
    } else create(file, access);
    return !found;
  } catch (error) {
    throw storeErrorOf(error, `Data directory ${directory}`);
  }
}

/** The nearest directory above that is there. */
function nearest(path: string): string {
  const above = dirname(path);
  return above === path || existsSync(above) ? above : nearest(above);
}

function checkParent(directory: string): void {
  if (!statSync(directory).isDirectory()) throw new StoreError('not-a-directory', `${directory} is a file`);
  accessSync(directory, constants.W_OK | constants.X_OK);
}

export interface FileState {
  /** not a SQLite database */
  readonly strange: boolean;
  /** the last writer did not close it: it was killed or the machine went down */
  readonly unclean: boolean;
  readonly size: number;
  /** `PRAGMA user_version` and `application_id` as of the last checkpoint; 0 where there is none */
  readonly version: number;
  readonly applicationId: number;
}

/** Bytes of the header that are looked at. */
const headerSize = 72;
const magic = 'SQLite format 3\0';

/** A look at the file before SQLite opens it (https://sqlite.org/fileformat.html#the_database_header). */
export function inspectFile(file: string): FileState {
  try {
    const { size } = statSync(file);
    const wal = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const header = Buffer.alloc(headerSize);
    if (size === 0) return { strange: false, unclean: wal > 0, size, version: 0, applicationId: 0 };
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, header, 0, header.length, 0);
    } finally {
      closeSync(descriptor);
    }
    return {
      strange: header.toString('latin1', 0, magic.length) !== magic,
      unclean: wal > 0,
      size,
      version: header.readUInt32BE(60),
      applicationId: header.readUInt32BE(68),
    };
  } catch (error) {
    throw storeErrorOf(error, `Cannot read ${file}`);
  }
}

/** Made by us before SQLite does, for SQLite would use the umask. */
function create(file: string, access: Access): void {
  const descriptor = openSync(file, 'ax', access.fileMode);
  try {
    fchmodSync(descriptor, access.fileMode);
    if (access.group !== undefined) fchownSync(descriptor, -1, access.group);
  } finally {
    closeSync(descriptor);
  }
}

function own(path: string, mode: number, group: number | undefined): void {
  const { uid, gid, mode: before } = statSync(path);
  const self = process.getuid?.();
  if (self !== 0 && self !== uid) return;
  if (group !== undefined && group !== gid) chownSync(path, -1, group);
  if ((before & 0o777) !== mode) chmodSync(path, mode);
}

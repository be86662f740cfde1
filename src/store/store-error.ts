/** Every way in which the store can fail, with what the operator can do about it. */
export const storeErrors = {
  'not-a-directory': 'The data directory is not a directory: move that file away or set another dataDir.',
  'no-directory': 'The data directory does not exist and cannot be made: create it, or set another dataDir.',
  'no-permission': 'Run the engine as the user who owns the data directory, or give it to that user (chown, chmod).',
  'read-only': 'The file or file system is read-only: remount it writable, or set another dataDir.',
  full: 'The disk (or the quota) is full: free some space. An engine that runs goes on protecting and tries again by itself.',
  io: 'The disk reports errors: look at the kernel log (dmesg) and at the health of the disk.',
  corrupt: 'The database is damaged: start with recovery to move it aside and begin a new one; nothing is deleted.',
  foreign: 'The file is a database of another program: move it away or set another dataDir.',
  newer: 'The database was written by a newer version: install that version again, or restore the back-up beside it.',
  busy: 'Another process holds the database locked: is a second engine running on the same data directory? Else "lslocks" and "fuser" name the process; end it.',
  conflict: 'Somebody else changed it in the meantime: read it again and repeat the change.',
  invalid: 'The record cannot be stored; this is a defect of the program, please report it.',
  stopped: 'The store was closed or its worker stopped; try again.',
} as const;

export type StoreErrorCode = keyof typeof storeErrors;

/** What crosses the border of a worker thread in place of a StoreError. */
export interface StoreFault {
  readonly code: StoreErrorCode;
  readonly detail: string;
}

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  /** what happened, without what to do about it */
  readonly detail: string;

  constructor(code: StoreErrorCode, detail: string, options?: ErrorOptions) {
    super(`${detail}. ${storeErrors[code]}`, options);
    this.name = 'StoreError';
    this.code = code;
    this.detail = detail;
  }

  get fault(): StoreFault {
    return { code: this.code, detail: this.detail };
  }
}

// primary result codes, https://sqlite.org/rescode.html
const bySqlite = new Map<number, StoreErrorCode>([
  [3, 'no-permission'],
  [5, 'busy'],
  [6, 'busy'],
  [8, 'read-only'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'no-permission'],
  [15, 'busy'],
  [26, 'corrupt'],
]);

const bySystem = new Map<string, StoreErrorCode>([
  ['EACCES', 'no-permission'],
  ['EPERM', 'no-permission'],
  ['EROFS', 'read-only'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EIO', 'io'],
  ['ENOTDIR', 'not-a-directory'],
  ['EEXIST', 'not-a-directory'],
  ['EISDIR', 'not-a-directory'],
  ['ENOENT', 'no-directory'],
]);

/** Any thrown value as a StoreError: SQLite result codes and system error numbers by the tables above. */
export function storeErrorOf(error: unknown, what: string): StoreError {
  if (error instanceof StoreError) return error;
  const { errcode, code, message } = (error ?? {}) as { errcode?: unknown; code?: unknown; message?: unknown };
  const found =
    typeof errcode === 'number' ? bySqlite.get(errcode & 0xff) : bySystem.get(typeof code === 'string' ? code : '');
  return new StoreError(found ?? 'invalid', `${what}: ${String(message ?? error)}`, { cause: error });
}

/** Whether SQLite threw it with this extended result code. */
export function isSqliteError(error: unknown, errcode: number): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === errcode;
}

/** The record is at fault, not the disk: trying again cannot help. */
export function isRecordFault(code: StoreErrorCode): boolean {
  return code === 'invalid' || code === 'conflict';
}

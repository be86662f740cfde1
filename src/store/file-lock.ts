import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isSqliteError } from './store-error.ts';

/** sqlite.org/rescode.html: SQLITE_BUSY */
const busy = 5;

/**
 * Takes an empty file, made for this, as a lock. It is that of SQLite, which is one of the kernel (fcntl(2)), so it ends with
 * the process however that ends.
 * @returns what gives it back; undefined: another has it. Throws what kept the file from being made.
 */
export function lockFile(file: string): Disposable | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    return { [Symbol.dispose]: () => held.close() };
  } catch (error) {
    database?.close();
    if (isSqliteError(error, busy)) return undefined;
    throw error;
  }
}

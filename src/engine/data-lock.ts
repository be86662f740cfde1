import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** sqlite.org/rescode.html: SQLITE_BUSY */
const busy = 5;

/**
 * One engine a data directory: two would each overwrite what the other puts into the kernel and the database. SQLite's lock
 * on an empty file of its own is a lock of the kernel (fcntl(2)), so it ends with the process however that ends.
 */
export class DataLock {
  #held: DatabaseSync | undefined;

  /**
   * Takes the lock if the directory is there and can be written; else that is for the store to say, with better words.
   * May be called again. Throws an Error when another engine has it.
   */
  take(directory: string): void {
    if (this.#held || !statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
    const file = join(directory, 'engine.lock');
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file);
      chmodSync(file, 0o600);
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      this.#held = database;
    } catch (error) {
      database?.close();
      if (error instanceof Error && 'errcode' in error && error.errcode === busy)
        throw new Error(
          `another engine uses ${directory} already. Stop it first, or give this one another --data-dir and control socket.`,
        );
    }
  }

  release(): void {
    this.#held?.close();
    this.#held = undefined;
  }
}

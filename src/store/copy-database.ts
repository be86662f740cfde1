import { chmodSync, closeSync, openSync } from 'node:fs';
import { inspectFile } from './data-directory.ts';
import { Database } from './database.ts';
import { applicationId } from './migrate.ts';
import { StoreError, storeErrorOf } from './store-error.ts';
import { syncFile } from './sync-file.ts';

/**
 * Copies a database as it is at this moment, also while others write it, into a new file of mode 0600 that is on the disk when this
 * returns. Blocks for as long as that takes. Throws StoreError.
 */
export function copyDatabase(file: string, copy: string): void {
  try {
    // SQLite would make it by the umask; it takes an empty file as a new one (https://sqlite.org/lang_vacuum.html)
    closeSync(openSync(copy, 'wx', 0o600));
    chmodSync(copy, 0o600);
    const db = new Database(file, { readOnly: true });
    try {
      db.run('VACUUM INTO ?', copy);
    } finally {
      db.close();
    }
    syncFile(copy);
  } catch (error) {
    throw storeErrorOf(error, `Cannot copy ${file} to ${copy}`);
  }
}

/**
 * Sees that a database that lies still is whole, ours, and of no version newer than `newest`. Throws StoreError `corrupt`, `foreign`,
 * `newer`.
 */
export function checkDatabase(file: string, newest: number): void {
  try {
    if (inspectFile(file).strange) throw new StoreError('corrupt', `${file} is no SQLite database`);
    const db = new Database(file, { readOnly: true, immutable: true });
    try {
      if (db.number('PRAGMA application_id') !== applicationId)
        throw new StoreError('foreign', `${file} was not made by sipPROT`);
      const version = db.number('PRAGMA user_version');
      if (version > newest)
        throw new StoreError('newer', `${file} has version ${version}, this program knows up to ${newest}`);
      const result = db.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check;
      if (result !== 'ok') throw new StoreError('corrupt', `${file} is damaged: ${result}`);
    } finally {
      db.close();
    }
  } catch (error) {
    throw storeErrorOf(error, `Cannot read ${file}`);
  }
}

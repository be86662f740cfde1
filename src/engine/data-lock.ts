import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineLock } from './engine-lock.ts';

/** One engine a data directory: two would each overwrite what the other puts into the database. */
export class DataLock extends EngineLock {
  /**
   * Takes the lock if the directory is there and can be written; else that is for the store to say, with better words.
   * May be called again. Throws an Error when another engine has it.
   */
  take(directory: string): void {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
    this.hold(
      join(directory, 'engine.lock'),
      `another engine uses ${directory} already. Stop it first; one that only looks on (--observe) may run beside it with another --data-dir.`,
    );
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '../store/file-lock.ts';

/** One engine a data directory: two would each overwrite what the other puts into the kernel and the database. */
export class DataLock {
  #held: Disposable | undefined;

  /**
   * Takes the lock if the directory is there and can be written; else that is for the store to say, with better words.
   * May be called again. Throws an Error when another engine has it.
   */
  take(directory: string): void {
    if (this.#held || !statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
    try {
      this.#held = lockFile(join(directory, 'engine.lock'));
    } catch {
      return;
    }
    if (!this.#held)
      throw new Error(
        `another engine uses ${directory} already. Stop it first, or give this one another --data-dir and control socket.`,
      );
  }

  release(): void {
    this.#held?.[Symbol.dispose]();
    this.#held = undefined;
  }
}

import { lockFile } from '../store/file-lock.ts';

/** Something that only one engine may have at a time. The lock is the kernel's, and ends with the process. */
export abstract class EngineLock {
  #held: Disposable | undefined;

  /** Where the file cannot be made there is no lock. May be called again. @throws Error with this message when another process has it */
  protected hold(file: string, refusal: string): void {
    if (this.#held) return;
    try {
      this.#held = lockFile(file);
    } catch {
      return;
    }
    if (!this.#held) throw new Error(refusal);
  }

  release(): void {
    this.#held?.[Symbol.dispose]();
    this.#held = undefined;
  }
}

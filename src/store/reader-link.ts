import { databaseFile } from './data-directory.ts';
import { WorkerLink } from './worker-link.ts';

/** The reader's thread, seen from the caller's. One that ended unexpectedly is started again at the next read. */
export class ReaderLink {
  readonly #directory: string;
  #link: WorkerLink;
  #closed = false;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#link = startThread(directory);
  }

  /** Starts the thread. The database is not touched before `open` or the first read, and need not be there yet. */
  static start(directory: string): ReaderLink {
    return new ReaderLink(directory);
  }

  /** Rejects with StoreError where there is no database or it may not be read; the thread is ended then. */
  async open(): Promise<void> {
    try {
      await this.request({ kind: 'open' });
    } catch (error) {
      await this.terminate();
      throw error;
    }
  }

  /** Rejects with StoreError, `stopped` where the thread ended meanwhile. */
  request<T>(message: object): Promise<T> {
    if (this.#link.ended && !this.#closed) this.#link = startThread(this.#directory);
    return this.#link.request(message);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#link.ended) await this.#link.request({ kind: 'close' });
  }

  async terminate(): Promise<void> {
    this.#closed = true;
    await this.#link.terminate();
  }
}

function startThread(directory: string): WorkerLink {
  return new WorkerLink(new URL('reader-worker.ts', import.meta.url), databaseFile(directory), 'store reader');
}

import { StoreError } from '../store/store-error.ts';
import { StoreReader } from '../store/store-reader.ts';

const retryAfter = 1_000;

/** Reads the engine's database, which may not be there yet, be replaced, or fail for a while. */
export class StoreLink {
  readonly #directory: string;
  #reader: Promise<StoreReader> | undefined;
  #failed: { readonly error: unknown; readonly at: number } | undefined;
  #closed = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What `work` makes of the open database; it may be called twice. Rejects with StoreError where it cannot be read. */
  async read<T>(work: (store: StoreReader) => Promise<T>): Promise<T> {
    const reader = this.#opened();
    const store = await reader;
    try {
      return await work(store);
    } catch (error) {
      // a reader whose thread ended or whose file was moved away is of no use any more
      if (!(error instanceof StoreError && ['stopped', 'io', 'corrupt'].includes(error.code))) throw error;
      if (this.#reader === reader) this.renew();
      // it was closed under this read, for a new one
      else if (error.code === 'stopped') return await work(await this.#opened());
      throw error;
    }
  }

  /** Opens it anew with the next read: an engine that starts may have begun a new file. */
  renew(): void {
    const old = this.#reader;
    this.#reader = undefined;
    this.#failed = undefined;
    // what is being read may end first: the reader's thread does one thing after the other
    old?.then((store) => store.close()).catch(() => {});
  }

  async readable(): Promise<boolean> {
    try {
      await this.read((store) => store.read('readOwnUuid'));
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const old = this.#reader;
    this.#reader = undefined;
    try {
      await (await old)?.close();
    } catch {
      // it was not open
    }
  }

  #opened(): Promise<StoreReader> {
    if (this.#reader) return this.#reader;
    if (this.#closed) return Promise.reject(new StoreError('stopped', 'The console stops'));
    // a thread a request would be a way to keep the console busy
    if (this.#failed && Date.now() - this.#failed.at < retryAfter) return Promise.reject(this.#failed.error);
    const opening = StoreReader.openReader(this.#directory);
    this.#reader = opening;
    opening.catch((error: unknown) => {
      this.#failed = { error, at: Date.now() };
      if (this.#reader === opening) this.#reader = undefined;
    });
    return opening;
  }
}

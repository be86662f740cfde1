import { Worker } from 'node:worker_threads';
import { StoreError, type StoreFault } from './store-error.ts';

/** Every message to a worker of the store has an `id`, which its one reply repeats. */
export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly fault?: StoreFault;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** Requests to a worker thread and its replies. When the thread ends, all that still wait fail with `stopped`. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: StoreError | undefined;

  constructor(file: URL, workerData: unknown, name: string) {
    this.#name = name;
    this.#worker = new Worker(file, { workerData, name });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(String(error)));
    this.#worker.on('exit', (code) => this.#end(`exit code ${code}`));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** The caller says what the reply to this message is. */
  request<T>(message: object): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      this.#worker.postMessage({ ...message, id });
    });
  }

  /** No reply comes. */
  tell(message: object): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle({ id, value, fault }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault) waiting?.reject(new StoreError(fault.code, fault.detail));
    else waiting?.resolve(value);
  }

  #end(why: string): void {
    if (this.#ended) return;
    this.#ended = new StoreError('stopped', `The store's ${this.#name} thread ended (${why})`);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}

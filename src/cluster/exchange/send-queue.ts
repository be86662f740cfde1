const retry = 1_000;

/**
 * What is to be sent, at most one thing a key: a newer one takes the place of an older one that has not gone yet. While there
 * is no connection it waits; when it is full, the oldest goes, and `overflowed` says so.
 */
export class SendQueue<V> {
  readonly #waiting = new Map<string, V>();
  readonly #send: (value: V, key: string) => Promise<void>;
  readonly #most: number;
  readonly #atOnce: number;
  #open = false;
  #under = 0;
  #overflowed = false;

  constructor(send: (value: V, key: string) => Promise<void>, most: number, atOnce: number) {
    this.#send = send;
    this.#most = most;
    this.#atOnce = atOnce;
  }

  get size(): number {
    return this.#waiting.size + this.#under;
  }

  /** Whether something was lost since the last time this was asked. */
  takeOverflowed(): boolean {
    const overflowed = this.#overflowed;
    this.#overflowed = false;
    return overflowed;
  }

  put(key: string, value: V): void {
    if (!this.#waiting.has(key) && this.#waiting.size >= this.#most) {
      const [oldest] = this.#waiting.keys();
      this.#waiting.delete(oldest!);
      this.#overflowed = true;
    }
    this.#waiting.delete(key);
    this.#waiting.set(key, value);
    this.#work();
  }

  drop(key: string): void {
    this.#waiting.delete(key);
  }

  /** The connection is there, or gone. */
  set open(open: boolean) {
    this.#open = open;
    this.#work();
  }

  #work(): void {
    while (this.#open && this.#under < this.#atOnce && this.#waiting.size > 0) {
      const [[key, value]] = this.#waiting as unknown as [[string, V]];
      this.#waiting.delete(key);
      this.#under++;
      this.#send(value, key)
        .catch(() => {
          // a newer value of the key needs no second try of this one
          if (!this.#waiting.has(key)) this.#waiting.set(key, value);
          return new Promise<void>((done) => setTimeout(done, retry).unref());
        })
        .finally(() => {
          this.#under--;
          this.#work();
        });
    }
  }
}

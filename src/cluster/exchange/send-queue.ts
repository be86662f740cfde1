const retry = 1_000;

export interface SendLimits {
  /** values that may wait */
  readonly waiting: number;
  /** values on their way at once */
  readonly atOnce: number;
  /** values a second, and how many may go at once after a rest */
  readonly perSecond: number;
}

/**
 * What is to be sent, at most one thing a key: a newer one takes the place of an older one that has not gone yet, and waits until one
 * that is on its way has arrived, so that they arrive in this order. While there is no connection it waits; when it is full, the
 * oldest goes, and `overflowed` says so.
 */
export class SendQueue<V> {
  readonly #waiting = new Map<string, V>();
  readonly #underway = new Map<string, { dropped: boolean }>();
  readonly #send: (value: V, key: string) => Promise<void>;
  readonly #limits: SendLimits;
  #open = false;
  #overflowed = false;
  #tokens: number;
  #filled = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (value: V, key: string) => Promise<void>, limits: SendLimits) {
    this.#send = send;
    this.#limits = limits;
    this.#tokens = limits.perSecond;
  }

  get size(): number {
    return this.#waiting.size + this.#underway.size;
  }

  /** Whether something was lost since the last time this was asked. */
  takeOverflowed(): boolean {
    const overflowed = this.#overflowed;
    this.#overflowed = false;
    return overflowed;
  }

  has(key: string): boolean {
    return this.#waiting.has(key) || this.#underway.has(key);
  }

  /** It may have arrived, and it may not. */
  isUnderway(key: string): boolean {
    return this.#underway.has(key);
  }

  put(key: string, value: V): void {
    if (!this.#waiting.has(key) && this.#waiting.size >= this.#limits.waiting) {
      const [oldest] = this.#waiting.keys();
      this.#waiting.delete(oldest!);
      this.#overflowed = true;
    }
    this.#waiting.delete(key);
    this.#waiting.set(key, value);
    this.#work();
  }

  /** Nothing more is to be sent of this key; one that is on its way is not tried again. */
  drop(key: string): void {
    this.#waiting.delete(key);
    const underway = this.#underway.get(key);
    if (underway) underway.dropped = true;
  }

  /** The connection is there, or gone. */
  set open(open: boolean) {
    this.#open = open;
    this.#work();
  }

  #work(): void {
    while (this.#open && this.#underway.size < this.#limits.atOnce) {
      const next = this.#next();
      if (!next) return;
      if (!this.#takeToken()) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#work();
        }, 10).unref();
        return;
      }
      const [key, value] = next;
      const state = { dropped: false };
      this.#waiting.delete(key);
      this.#underway.set(key, state);
      this.#send(value, key)
        .catch(() => {
          // a newer value of the key needs no second try of this one
          if (!state.dropped && !this.#waiting.has(key)) this.#waiting.set(key, value);
          // without a connection it goes with the next, at once
          return this.#open ? new Promise<void>((done) => setTimeout(done, retry).unref()) : undefined;
        })
        .finally(() => {
          this.#underway.delete(key);
          this.#work();
        });
    }
  }

  /** The oldest of which nothing is on its way. */
  #next(): [string, V] | undefined {
    for (const entry of this.#waiting) if (!this.#underway.has(entry[0])) return entry;
    return undefined;
  }

  #takeToken(): boolean {
    const now = performance.now();
    const { perSecond } = this.#limits;
    this.#tokens = Math.min(perSecond, this.#tokens + ((now - this.#filled) / 1000) * perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

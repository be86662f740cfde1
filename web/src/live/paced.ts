export interface Pace {
  /** how long after it is wanted, so that what the server writes in batches is there; ms */
  readonly soon: number;
  /** the least time from one to the next; ms */
  readonly pace: number;
}

/** What the server's events are answered with: the engine writes its log within 50 ms, and a page shows an attack within a second. */
export const livePace: Pace = { soon: 150, pace: 750 };

/**
 * Does something soon after it is wanted, however often that is no more than once in `pace`, and once more a pace after the
 * last time it was wanted: for a server that was slow to write what it told of.
 */
export class Paced {
  readonly #act: () => void;
  readonly #pace: Pace;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Number.NEGATIVE_INFINITY;
  #wanted = false;

  constructor(act: () => void, pace: Pace = livePace) {
    this.#act = act;
    this.#pace = pace;
  }

  want(): void {
    this.#wanted = true;
    this.#arm(this.#pace.soon);
  }

  /** Forgets what was wanted. It can be wanted again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = false;
  }

  #arm(delay: number): void {
    const free = this.#last + this.#pace.pace - Date.now();
    this.#timer ??= setTimeout(() => this.#run(), Math.max(delay, free));
  }

  #run(): void {
    const wanted = this.#wanted;
    this.#timer = undefined;
    this.#wanted = false;
    this.#last = Date.now();
    this.#act();
    if (wanted) this.#arm(this.#pace.pace);
  }
}

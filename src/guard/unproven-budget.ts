/** tokens, and tokens a second */
const single = { burst: 5, refill: 1 / 6 };
const several = { burst: 20, refill: 1 };
/** Attacks are told in about the order in which they happened. One that lies so far back tells that the clock was set back, milliseconds. */
const setBack = 60_000;

/**
 * How many sources may be blocked on forgeable evidence. A scanner names one source, its own; a forger can name
 * thousands, and each block would shut out a stranger. So a single message buys few blocks, several messages of one
 * source more, and proven evidence needs none of this.
 */
export class UnprovenBudget {
  #single: number = single.burst;
  #several: number = several.burst;
  #time = Number.NEGATIVE_INFINITY;

  /** Takes one block's worth; false when there is none left at `time` (milliseconds). */
  take(messages: number, time: number): boolean {
    if (this.#time !== Number.NEGATIVE_INFINITY) {
      const seconds = Math.max(0, time - this.#time) / 1000;
      this.#single = Math.min(single.burst, this.#single + seconds * single.refill);
      this.#several = Math.min(several.burst, this.#several + seconds * several.refill);
    }
    this.#time = time < this.#time - setBack ? time : Math.max(this.#time, time);
    if (messages <= 1) {
      if (this.#single < 1) return false;
      this.#single--;
      return true;
    }
    if (this.#several < 1) return false;
    this.#several--;
    return true;
  }
}

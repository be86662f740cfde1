/** Where the clock goes on otherwise than even time by more than this between two looks, it was set. Less does no harm. */
const step = 500;
/** A frame waits in its ring no longer than this, unless this thread slept. */
const longestWait = 2_000;
/** between two looks a batch of frames is taken, and some of them come in meanwhile */
const longestBatch = 1_000;

/**
 * The sensor's time: goes on evenly when somebody sets the machine's clock, as NTP does after a start or a virtual machine
 * after a pause. All windows, grace times and memories of detection are measured by it. It begins as the clock's, in
 * milliseconds since the epoch; `toClock` says what the clock has for it now.
 *
 * The kernel stamps frames with the clock, so their times step too; those that still lie in a ring have the old one's.
 */
export class SteadyTime {
  readonly #clock: () => number;
  readonly #even: () => number;
  /** of the clock behind this time */
  #behind = 0;
  /** of `even` behind this time, at the last look */
  #evenBehind: number;
  #now: number;

  /** @param even milliseconds from anywhere that nobody sets */
  constructor(clock: () => number = Date.now, even: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#even = even;
    this.#now = clock();
    this.#evenBehind = this.#now - even();
  }

  /** Now. Call it before each batch of frames: a step is what happens between two calls. */
  look(): number {
    const even = this.#even();
    const clock = this.#clock();
    const ahead = clock + this.#behind - (even + this.#evenBehind);
    if (Math.abs(ahead) > step) this.#behind -= Math.round(ahead);
    const now = clock + this.#behind;
    this.#evenBehind = now - even;
    this.#now = now;
    return now;
  }

  /** When a frame came in that the kernel stamped so. */
  of(stamp: number): number {
    const time = stamp + this.#behind;
    return time <= this.#now + longestBatch && time >= this.#now - longestWait ? time : this.#odd(stamp);
  }

  /** The clock was set a moment ago, before or after this frame came in. */
  #odd(stamp: number): number {
    const now = this.look();
    return Math.min(Math.max(stamp + this.#behind, now - longestWait), now);
  }

  /** What the clock has for a time of ours: for people, the store and other hosts. */
  toClock(time: number): number {
    return time - this.#behind;
  }
}

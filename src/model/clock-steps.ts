/** Less does no harm, and NTP does it all the time, milliseconds. */
const least = 1_000;

/** Tells when the machine's clock is set, as NTP does after a start or a virtual machine after a pause. */
export class ClockSteps {
  readonly #clock: () => number;
  readonly #even: () => number;
  /** the clock before even time, at the last look */
  #apart: number;

  /** @param even milliseconds from anywhere that nobody sets */
  constructor(clock: () => number = Date.now, even: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#even = even;
    this.#apart = clock() - even();
  }

  /** By how much it was set since the last look, milliseconds: above 0 forwards; 0: it was not. */
  look(): number {
    const apart = this.#clock() - this.#even();
    const by = Math.round(apart - this.#apart);
    this.#apart = apart;
    return Math.abs(by) < least ? 0 : by;
  }
}

/** The clock was set a moment ago, milliseconds. */
export interface ClockStep {
  readonly by: number;
  readonly from: number;
  readonly to: number;
  /** what was noted between then and `to` may have the new time */
  readonly since: number;
}

/** so soon a clock that is set is noticed, milliseconds */
const justNow = 1_000;

/** The clock was set a moment before `now` by so much, milliseconds. */
export function stepOf(by: number, now: number): ClockStep {
  return { by, from: now - by, to: now, since: now - justNow };
}

/** Whether a time was noted by the clock as it was before. One beyond it is of an earlier run, by a clock that was right then. */
export function isBefore(time: number, { from, to, since }: ClockStep): boolean {
  return time <= from && !(time > since && time <= to);
}

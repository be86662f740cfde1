import { setTimeout as sleep } from 'node:timers/promises';

/** Where our clock goes on otherwise than even time by more than this, it was set, or the machine slept, milliseconds. */
const jump = 500;
/** so long a new comparison is waited for, milliseconds */
const patience = 5_000;

/** One moment by our clock, and by what nobody sets. */
export interface Moment {
  readonly clock: number;
  readonly even: number;
}

/**
 * How far our clock is from the servers', so that a host with a wrong clock neither shortens nor lengthens a block. The
 * servers' clocks have to agree with each other (NTP).
 */
export class ServerClock {
  readonly #now: () => number;
  readonly #even: () => number;
  #ahead: number | undefined;
  /** our clock before even time, when it was compared last */
  #apart: number;
  #compared = Promise.withResolvers<void>();
  #ask = () => {};
  #asked = false;

  /**
   * @param ahead as it was measured before a restart
   * @param even milliseconds from anywhere that nobody sets
   */
  constructor(now: () => number, ahead?: number, even: () => number = () => performance.now()) {
    this.#now = now;
    this.#even = even;
    this.#ahead = ahead;
    this.#apart = now() - even();
  }

  /** @param ask has it compared at once: `measured` follows, if the servers answer */
  askBy(ask: () => void): void {
    this.#ask = ask;
  }

  /** Whether it was ever compared with the servers'. */
  get known(): boolean {
    return this.#ahead !== undefined;
  }

  get moment(): Moment {
    return { clock: this.#now(), even: this.#even() };
  }

  /** Something that we sent between two moments was stored at this time of the server's. */
  measured(sent: Moment, returned: Moment, stored: number): void {
    // the clock was set in between: that says nothing
    if (Math.abs(apart(returned) - apart(sent)) > jump) return;
    this.#take((sent.clock + returned.clock) / 2 - stored, apart(returned));
  }

  /**
   * Resolves when times of the server's can be told. That is at once, but where our clock was set since it was compared, or the machine
   * slept: then it is compared anew first. Where the servers do not answer, it counts as set.
   */
  async sure(): Promise<void> {
    if (!this.known || !this.#hasJumped) return;
    const { promise } = this.#compared;
    if (!this.#asked) {
      this.#asked = true;
      this.#ask();
    }
    await Promise.race([promise, sleep(patience, undefined, { ref: false })]);
    if (this.#hasJumped) this.#take(this.ahead, apart(this.moment));
  }

  /** Milliseconds by which our clock is ahead. By what it was set since they were compared it counts as further ahead. */
  get ahead(): number {
    return (this.#ahead ?? 0) + (this.#hasJumped ? apart(this.moment) - this.#apart : 0);
  }

  /** A time of the server's, by our clock. */
  ours(server: number): number {
    return server + this.ahead;
  }

  /** A time of ours, by the server's clock. */
  theirs(our: number): number {
    return our - this.ahead;
  }

  get now(): number {
    return this.#now();
  }

  get #hasJumped(): boolean {
    return Math.abs(apart(this.moment) - this.#apart) > jump;
  }

  #take(ahead: number, apart: number): void {
    this.#ahead = ahead;
    this.#apart = apart;
    this.#asked = false;
    this.#compared.resolve();
    this.#compared = Promise.withResolvers<void>();
  }
}

function apart({ clock, even }: Moment): number {
  return clock - even;
}

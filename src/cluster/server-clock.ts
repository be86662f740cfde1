/**
 * How far our clock is from the servers', so that a host with a wrong clock neither shortens nor lengthens a block. The
 * servers' clocks have to agree with each other (NTP).
 */
export class ServerClock {
  readonly #now: () => number;
  #ahead: number | undefined;

  /** @param ahead as it was measured before a restart */
  constructor(now: () => number, ahead?: number) {
    this.#now = now;
    this.#ahead = ahead;
  }

  /** Whether it was ever compared with the servers'. */
  get known(): boolean {
    return this.#ahead !== undefined;
  }

  /** Something that we sent between two times of ours was stored at this time of the server's. */
  measured(sent: number, returned: number, stored: number): void {
    this.#ahead = (sent + returned) / 2 - stored;
  }

  /** Milliseconds by which our clock is ahead. */
  get ahead(): number {
    return this.#ahead ?? 0;
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
}

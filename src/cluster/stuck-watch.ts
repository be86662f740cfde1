const stuckAfter = 20_000;

export interface Sending {
  readonly connected: boolean;
  /** blocks that are to be sent */
  readonly waiting: number;
  /** how many blocks the servers have taken since the start */
  readonly taken: number;
  /** a change was not taken, and is tried again */
  readonly failed: boolean;
}

/** Whether the servers are there and do not take what is sent: their disk may be full, or the stream has no leader. */
export class StuckWatch {
  #taken = 0;
  #since: number | undefined;

  /**
   * Call it every few seconds. What waits is no sign as long as something of it is taken: of more than 900 blocks a second the
   * rest goes later.
   * @param now by `performance.now()`
   */
  isStuck({ connected, waiting, taken, failed }: Sending, now: number): boolean {
    const goesOn = taken !== this.#taken;
    this.#taken = taken;
    if (!connected || !(failed || (waiting > 0 && !goesOn))) {
      this.#since = undefined;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= stuckAfter;
  }
}

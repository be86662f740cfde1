/** What is done again and again until it is stopped. */
export class Rounds {
  readonly #failed: (reason: unknown) => void;
  readonly #timers: NodeJS.Timeout[] = [];

  /** @param failed is told why a round could not be done; the next one comes all the same */
  constructor(failed: (reason: unknown) => void) {
    this.#failed = failed;
  }

  every(milliseconds: number, work: () => void | Promise<void>): void {
    const timer = setInterval(() => {
      Promise.resolve().then(work).catch(this.#failed);
    }, milliseconds);
    this.#timers.push(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

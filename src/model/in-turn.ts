/** Work that is done one after the other: each begins from what the one before has left, also where that failed. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves and rejects as the work does. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when all that was asked for until now is over, however it ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

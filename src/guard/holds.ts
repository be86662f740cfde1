import type { Prefix } from '../model/address.ts';
import { PrefixMap } from '../model/prefix-map.ts';

const maxHolds = 10_000;

/** Where an operator's unblock keeps everything automatic off for a while. */
export class Holds {
  readonly #byPrefix = new PrefixMap<{ readonly prefix: Prefix; readonly until: number }>();

  put(prefix: Prefix, until: number): void {
    if (this.#byPrefix.size < maxHolds) this.#byPrefix.set(prefix, { prefix, until });
  }

  delete(prefix: Prefix): void {
    this.#byPrefix.delete(prefix);
  }

  /** Until when it is held, where it is at `now`. */
  until(prefix: Prefix, now: number): number | undefined {
    const hold = this.#byPrefix.covering(prefix);
    return hold && hold.until > now ? hold.until : undefined;
  }

  expire(now: number): void {
    for (const hold of [...this.#byPrefix.values()]) if (hold.until <= now) this.#byPrefix.delete(hold.prefix);
  }
}

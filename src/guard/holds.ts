import { isAddress, type Prefix, prefixesOverlap } from '../model/address.ts';
import { PrefixMap } from '../model/prefix-map.ts';

const maxHolds = 10_000;

export interface Hold {
  readonly prefix: Prefix;
  /** milliseconds since the epoch */
  readonly until: number;
}

/** Where an operator's unblock keeps everything automatic off for a while. */
export class Holds {
  readonly #byPrefix = new PrefixMap<Hold>();

  /** False where there are too many: then it does not hold. */
  put(prefix: Prefix, until: number): boolean {
    if (this.#byPrefix.size >= maxHolds && !this.#byPrefix.get(prefix)) return false;
    this.#byPrefix.set(prefix, { prefix, until });
    return true;
  }

  /** Of exactly this prefix. */
  get(prefix: Prefix): Hold | undefined {
    return this.#byPrefix.get(prefix);
  }

  delete(prefix: Prefix): void {
    this.#byPrefix.delete(prefix);
  }

  /** Until when it is held, where it is at `now`. */
  until(prefix: Prefix, now: number): number | undefined {
    const hold = this.#byPrefix.covering(prefix);
    return hold && hold.until > now ? hold.until : undefined;
  }

  /** Whether something within `prefix`, or around it, is held at `now`. */
  overlaps(prefix: Prefix, now: number): boolean {
    if (this.until(prefix, now) !== undefined) return true;
    if (isAddress(prefix)) return false;
    for (const hold of this.#byPrefix.values())
      if (hold.until > now && prefixesOverlap(hold.prefix, prefix)) return true;
    return false;
  }

  /** The clock was set by so much, milliseconds. */
  clockSet(by: number): void {
    for (const { prefix, until } of [...this.#byPrefix.values()])
      this.#byPrefix.set(prefix, { prefix, until: until + by });
  }

  expire(now: number): void {
    for (const hold of [...this.#byPrefix.values()]) if (hold.until <= now) this.#byPrefix.delete(hold.prefix);
  }
}

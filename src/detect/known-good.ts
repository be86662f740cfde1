/** What made a source known-good. */
export interface Good {
  /** of the last success, milliseconds since the epoch */
  last: number;
  /** distinct accounts that succeeded (hashes), at most 256 */
  readonly users: Set<number>;
  /** calls without credentials that the PBX put through: a trunk's */
  calls: number;
  /** the PBX calls, watches or registers with it of its own accord */
  peer: boolean;
}

export interface GoodRecord {
  readonly hi: number;
  readonly lo: number;
  readonly last: number;
  readonly users: number;
}

const maxUsers = 256;

/**
 * Sources with a recent success: an accepted registration, an answered call, or a peer that the PBX itself calls on.
 * It decays: `memory` milliseconds after the last success it is forgotten. Bounded; the one whose success is oldest goes first.
 */
export class KnownGood {
  readonly #items4 = new Map<number, Good>();
  readonly #items6 = new Map<string, Good>();
  readonly #changed = new Map<Good, { readonly hi: number; readonly lo: number }>();
  readonly #limit: number;
  memory: number;

  constructor(limit: number, memory: number) {
    this.#limit = limit;
    this.memory = memory;
  }

  get size(): number {
    return this.#items4.size + this.#items6.size;
  }

  get(hi: number, lo: number, time: number): Good | undefined {
    const good = hi === 0xffff ? this.#items4.get(lo) : this.#items6.get(`${hi} ${lo}`);
    return good && good.last > time - this.memory ? good : undefined;
  }

  /** A success of the account `user` (hash; 0 when it has none, as with a trunk). */
  add(hi: number, lo: number, time: number, user: number): Good {
    const good = this.#touch(hi, lo, time);
    if (user !== 0 && good.users.size < maxUsers) good.users.add(user);
    good.last = time;
    this.#changed.set(good, { hi, lo });
    return good;
  }

  /** Takes back what was stored before a restart. `users` distinct users are known by number only. */
  restore(record: GoodRecord): void {
    const good = this.#touch(record.hi, record.lo, record.last);
    // the hashes are seeded anew at each start: stand-ins keep the number
    for (let i = 1; i <= Math.min(record.users, maxUsers); i++) good.users.add(-i);
  }

  remove(hi: number, lo: number): void {
    if (hi === 0xffff) this.#items4.delete(lo);
    else this.#items6.delete(`${hi} ${lo}`);
  }

  /** What changed since the last call, at most `limit` records. */
  takeChanged(limit: number): GoodRecord[] {
    const records: GoodRecord[] = [];
    for (const [good, { hi, lo }] of this.#changed) {
      if (records.length >= limit) break;
      records.push({ hi, lo, last: good.last, users: good.users.size });
      this.#changed.delete(good);
    }
    return records;
  }

  #touch(hi: number, lo: number, time: number): Good {
    if (hi === 0xffff) {
      const good = this.#items4.get(lo) ?? newGood(time);
      this.#items4.delete(lo);
      this.#items4.set(lo, good);
      if (this.#items4.size > this.#limit) this.#items4.delete(this.#items4.keys().next().value!);
      return good;
    }
    const key = `${hi} ${lo}`;
    const good = this.#items6.get(key) ?? newGood(time);
    this.#items6.delete(key);
    this.#items6.set(key, good);
    if (this.#items6.size > this.#limit) this.#items6.delete(this.#items6.keys().next().value!);
    return good;
  }
}

/** A trunk: the PBX goes to it of its own accord, and nobody registers from there. */
export function isTrunk(good: Good | undefined): boolean {
  return good !== undefined && good.peer && good.users.size === 0;
}

function newGood(time: number): Good {
  return { last: time, users: new Set(), calls: 0, peer: false };
}

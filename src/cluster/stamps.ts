/** Stamps that may be given out before the next is kept: a host that was killed goes on above them. */
const reserve = 100_000;
/** where what was kept is lost, the own heartbeat tells; what was sent since is fewer than this */
const margin = 1_000_000;

/**
 * The Lamport counter of this host. Receivers take nothing of a writer that is not above what they have seen of him, so it
 * must never go back: not with the clock, and not with the data directory.
 */
export class OwnStamps {
  readonly #keep: (upTo: number) => void;
  #last: number;
  #kept: number;

  constructor(kept: number, keep: (upTo: number) => void) {
    this.#last = kept;
    this.#kept = kept;
    this.#keep = keep;
  }

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last++;
    if (this.#last > this.#kept) {
      this.#kept = this.#last + reserve;
      this.#keep(this.#kept);
    }
    return this.#last;
  }

  /** Something of our own with this stamp is in the cluster. */
  seen(stamp: number): void {
    if (stamp > this.#last) this.#last = stamp + margin;
  }
}

/**
 * Who writes, of a value with a subject of its own. What he writes of different ones may arrive in another order than he wrote it: his
 * connection was lost, and the server behind it passes on late what it had been given.
 */
export const writerOf = (writer: string, subject: string) => `${writer} ${subject}`;

/** The highest stamp that was applied of each writer, in one bucket. What is not above it was sent again by somebody. */
export class SeenStamps {
  readonly #byWriter: Map<string, number>;

  constructor(known: Readonly<Record<string, number>> = {}) {
    this.#byWriter = new Map(Object.entries(known));
  }

  isNew(writer: string, stamp: number): boolean {
    return stamp > (this.#byWriter.get(writer) ?? -1);
  }

  /** What was refused of a writer, because nobody vouched for him yet, is to be looked at once more. */
  forget(writer: string): void {
    this.#byWriter.delete(writer);
  }

  take(writer: string, stamp: number): boolean {
    if (!this.isNew(writer, stamp)) return false;
    this.#byWriter.set(writer, stamp);
    return true;
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#byWriter);
  }
}

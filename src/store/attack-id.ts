/** 2020-01-01: 41 bits of milliseconds from here last until 2089. */
const epoch = Date.UTC(2020, 0, 1);

/** ids of one millisecond */
const slots = 4096;

/**
 * An attack's id holds its time: milliseconds since 2020 × 4096 + a running number, below 2^53. So the order by
 * id is the order by (time, id), a time range is a range of ids, and every index of the log is sorted by time
 * for nothing, because SQLite appends the row id to each entry.
 */
export function firstIdAt(time: number): number {
  return (Math.floor(time) - epoch) * slots;
}

/** The id's time, milliseconds since the epoch. */
export function timeOfId(id: number): number {
  return Math.floor(id / slots) + epoch;
}

const remembered = 4096;

/** Gives out ids. Two processes or two runs can give the same one: the writer then takes the next that is free. */
export class AttackIds {
  readonly #used = new Map<number, number>();

  next(time: number): number {
    for (let first = firstIdAt(time); ; first += slots) {
      const used = this.#used.get(first) ?? 0;
      if (used >= slots) continue;
      this.#used.set(first, used + 1);
      if (this.#used.size > remembered) {
        for (const oldest of this.#used.keys()) {
          this.#used.delete(oldest);
          break;
        }
      }
      return first + used;
    }
  }
}

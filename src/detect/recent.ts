const none: number[] = [];
const neither: boolean[] = [];

/**
 * Distinct subjects (users, numbers, victims: 32-bit hashes) of one source, each with its last time and whether that
 * was proven. Bounded: the one that was seen longest ago goes first.
 */
export class Recent {
  #subjects: number[] = none;
  #times: number[] = none;
  #proven: boolean[] = neither;
  readonly #limit: number;

  constructor(limit = 64) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#subjects.length;
  }

  add(subject: number, time: number, proven: boolean): void {
    const latest = this.#subjects.length - 1;
    if (latest >= 0 && this.#subjects[latest] === subject) {
      this.#times[latest] = time;
      if (proven) this.#proven[latest] = true;
      return;
    }
    const at = this.#subjects.indexOf(subject);
    if (at >= 0) {
      const before = this.#proven[at]!;
      this.#drop(at);
      this.#push(subject, time, proven || before);
      return;
    }
    if (this.#subjects.length >= this.#limit) this.#drop(0);
    this.#push(subject, time, proven);
  }

  has(subject: number): boolean {
    return this.#subjects.includes(subject);
  }

  /** When it was seen last; -Infinity when it is not known. */
  timeOf(subject: number): number {
    const at = this.#subjects.indexOf(subject);
    return at < 0 ? Number.NEGATIVE_INFINITY : this.#times[at]!;
  }

  remove(subject: number): void {
    const at = this.#subjects.indexOf(subject);
    if (at >= 0) this.#drop(at);
  }

  /** How many subjects were seen at `since` or later; only the proven ones if asked. */
  count(since: number, provenOnly = false): number {
    let n = 0;
    for (let i = this.#times.length - 1; i >= 0 && this.#times[i]! >= since; i--)
      if (!provenOnly || this.#proven[i]) n++;
    return n;
  }

  /** Time of the earliest subject seen at `since` or later; `otherwise` if there is none. */
  earliest(since: number, otherwise: number): number {
    for (const time of this.#times) if (time >= since) return time;
    return otherwise;
  }

  clear(): void {
    this.#subjects = none;
    this.#times = none;
    this.#proven = neither;
  }

  #push(subject: number, time: number, proven: boolean): void {
    if (this.#subjects.length === 0) {
      // most sources have one: a literal takes room for one, push for seventeen
      this.#subjects = [subject];
      this.#times = [time];
      this.#proven = [proven];
      return;
    }
    this.#subjects.push(subject);
    this.#times.push(time);
    this.#proven.push(proven);
  }

  #drop(at: number): void {
    if (this.#subjects.length === 1) {
      this.clear();
      return;
    }
    this.#subjects.splice(at, 1);
    this.#times.splice(at, 1);
    this.#proven.splice(at, 1);
  }
}

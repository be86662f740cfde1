/**
 * Distinct subjects (users, numbers, victims: 32-bit hashes) of one source, each with its last time and whether that
 * was proven. Bounded: the one that was seen longest ago goes first.
 */
export class Recent {
  readonly #subjects: number[] = [];
  readonly #times: number[] = [];
  readonly #proven: boolean[] = [];
  readonly #limit: number;

  constructor(limit = 64) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#subjects.length;
  }

  add(subject: number, time: number, proven: boolean): void {
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

  /** How many of the subjects seen at `since` or later `counts` accepts. */
  countIf(since: number, counts: (subject: number) => boolean): number {
    let n = 0;
    for (let i = this.#times.length - 1; i >= 0 && this.#times[i]! >= since; i--) if (counts(this.#subjects[i]!)) n++;
    return n;
  }

  /** Time of the earliest subject seen at `since` or later; `otherwise` if there is none. */
  earliest(since: number, otherwise: number): number {
    for (const time of this.#times) if (time >= since) return time;
    return otherwise;
  }

  clear(): void {
    this.#subjects.length = 0;
    this.#times.length = 0;
    this.#proven.length = 0;
  }

  #push(subject: number, time: number, proven: boolean): void {
    this.#subjects.push(subject);
    this.#times.push(time);
    this.#proven.push(proven);
  }

  #drop(at: number): void {
    this.#subjects.splice(at, 1);
    this.#times.splice(at, 1);
    this.#proven.splice(at, 1);
  }
}

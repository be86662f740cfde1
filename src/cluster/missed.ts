/** members of whom something was refused before they were known */
const most = 1_000;

/** What was refused because nobody vouched for its writer yet: when his membership comes, it is read again. */
export class Missed {
  /** by member, the first sequence of his blocks that was refused */
  readonly #blocks = new Map<string, number>();
  /** of another bucket; those are read from the beginning in each session */
  #others = false;

  block(member: string | undefined, sequence: number): void {
    const key = member ?? '';
    if (!this.#blocks.has(key) && this.#blocks.size < most) this.#blocks.set(key, sequence);
  }

  other(): void {
    this.#others = true;
  }

  /** All but the blocks is read from the beginning now. */
  begun(): void {
    this.#others = false;
  }

  /** A member has come. Whether something is to be read again, that of other buckets only once. */
  concerns(member: string): boolean {
    const others = this.#others;
    if (this.#blocks.has(member)) return true;
    this.#others = false;
    return others;
  }

  members(): Iterable<string> {
    return [...this.#blocks.keys()];
  }

  /** Where to read again for this member, and that it will be done. */
  take(member: string): number | undefined {
    const sequence = this.#blocks.get(member);
    this.#blocks.delete(member);
    return sequence;
  }
}

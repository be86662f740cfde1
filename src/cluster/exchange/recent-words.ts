const most = 100_000;

/**
 * What this host has sent and the servers have taken, until all of them are known to have the same: after a cut between servers one of
 * them may hold something else in its place, for good (nats-server 2.9), and is given it once more. Of a key only the last.
 */
export class RecentWords<V> {
  readonly #words = new Map<string, { readonly value: V; readonly at: number }>();

  note(key: string, value: V): void {
    if (!this.#words.delete(key) && this.#words.size >= most) this.#words.delete(this.#words.keys().next().value!);
    this.#words.set(key, { value, at: performance.now() });
  }

  of(key: string): V | undefined {
    return this.#words.get(key)?.value;
  }

  drop(key: string): void {
    this.#words.delete(key);
  }

  /** What was sent before is on all servers. @param before by `performance.now()`, which nobody sets */
  forget(before: number): void {
    for (const [key, { at }] of this.#words) {
      if (at >= before) return;
      this.#words.delete(key);
    }
  }

  /** Those that are there now, the oldest first. Whoever sends one again notes it again. */
  all(): readonly (readonly [string, V])[] {
    return [...this.#words].map(([key, { value }]) => [key, value]);
  }
}

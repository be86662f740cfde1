/** What ends when: a binary heap. What was cancelled or prolonged stays until it is due; the caller's check tells it apart. */
export class ExpiryQueue<T extends { readonly until: number }> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    const heap = this.#heap;
    const { until } = item;
    let i = heap.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent]!;
      if (above.until <= until) break;
      heap[i] = above;
      heap[parent] = item;
      i = parent;
    }
  }

  clear(): void {
    this.#heap.length = 0;
  }

  /** The next that is due at `now`, or undefined. */
  pop(now: number): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.until > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && heap[right]!.until < heap[left]!.until ? right : left;
      if (heap[i]!.until <= heap[least]!.until) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}

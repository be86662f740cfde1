interface Item {
  readonly at: number;
  readonly key: string;
}

/** What ends when: a binary heap. Entries that were cancelled or prolonged stay and are told again by the caller's check. */
export class ExpiryQueue {
  readonly #heap: Item[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(key: string, at: number): void {
    const heap = this.#heap;
    heap.push({ key, at });
    let i = heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.at <= heap[i]!.at) break;
      [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
      i = parent;
    }
  }

  /** The next key that is due at `now`, or undefined. */
  pop(now: number): string | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.at > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first.key;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left;
      if (heap[i]!.at <= heap[least]!.at) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}

import type { OutboxReader } from '../cluster/local-side.ts';
import type { Store } from '../store/store.ts';
import type { OutboxItem, OutboxKind } from '../store/tables/outbox.ts';
import { type Write, write } from '../store/writes.ts';

const page = 5_000;

/** A change that is about to be kept: its write goes with the change's own, in one transaction. */
export interface Marked {
  readonly write: Write;
  /** the change could not be kept */
  undo(): void;
}

/**
 * What this host has changed of the cluster's lists and settings, and the cluster has not taken yet. A key waits from the moment of
 * the change, before it is on the disk: what the cluster says of it in between is older.
 */
export class Outbox implements OutboxReader {
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #mayWrite: boolean;
  /** keys that wait, with a number that each change of a key makes higher */
  readonly #waiting = new Map<string, number>();
  readonly #numbers = new Map<number, number>();
  #number = 0;

  private constructor(store: Store, mayWrite: boolean, changed: () => void) {
    this.#store = store;
    this.#mayWrite = mayWrite;
    this.#changed = changed;
  }

  /** @param changed is told when something is there to be sent */
  static async open(store: Store, mayWrite: boolean, changed: () => void): Promise<Outbox> {
    const outbox = new Outbox(store, mayWrite, changed);
    for (let after = 0; ; ) {
      const items = await store.read('outboxAfter', after, page);
      for (const { kind, key } of items) outbox.#waiting.set(`${kind} ${key}`, 0);
      if (items.length < page) return outbox;
      after = items.at(-1)!.id;
    }
  }

  get size(): number {
    return this.#waiting.size;
  }

  mark(kind: OutboxKind, keys: readonly string[], value: string | null): Marked {
    const number = ++this.#number;
    for (const key of keys) this.#waiting.set(`${kind} ${key}`, number);
    return {
      write: write('putOutbox', kind, keys, value),
      undo: () => {
        for (const key of keys)
          if (this.#waiting.get(`${kind} ${key}`) === number) this.#waiting.delete(`${kind} ${key}`);
      },
    };
  }

  /** A marked change is on the disk. */
  kept(): void {
    this.#changed();
  }

  async next(kind: OutboxKind, limit: number): Promise<readonly OutboxItem[]> {
    await this.#store.flush();
    const found = JSON.parse(await this.#store.readText('outboxOf', kind, limit)) as OutboxItem[];
    for (const item of found) this.#numbers.set(item.id, this.#waiting.get(`${kind} ${item.key}`) ?? 0);
    return found;
  }

  /** They wait no more from this turn on: where the store cannot note it, they are sent once more, as they are then. */
  async taken(items: readonly OutboxItem[]): Promise<void> {
    if (items.length === 0) return;
    const ids = items.map(({ id }) => id);
    for (const { id, kind, key } of items) {
      if (this.#waiting.get(`${kind} ${key}`) === this.#numbers.get(id)) this.#waiting.delete(`${kind} ${key}`);
      this.#numbers.delete(id);
    }
    await this.#store.commit([write('deleteOutbox', ids)]);
  }

  waits(kind: OutboxKind, key: string): boolean {
    return this.#waiting.has(`${kind} ${key}`);
  }

  async put(kind: OutboxKind, keys: readonly string[]): Promise<void> {
    if (!this.#mayWrite) return;
    const marked = this.mark(kind, keys, null);
    try {
      await this.#store.commit([marked.write]);
    } catch (error) {
      marked.undo();
      throw error;
    }
    this.#changed();
  }
}

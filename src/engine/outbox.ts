import type { OutboxItem, OutboxReader } from '../cluster/local-side.ts';
import type { Store } from '../store/store.ts';
import type { OutboxKind } from '../store/tables/outbox.ts';
import { type Write, write } from '../store/writes.ts';

const page = 5_000;

/** A change that is about to be kept: its write goes with the change's own, in one transaction. */
export interface Marked {
  readonly write: Write;
  /** it is on the disk */
  kept(): void;
  /** it could not be kept */
  undo(): void;
}

/** One change, of one key or of many. */
interface Change {
  /** a later one has a higher one */
  readonly number: number;
  readonly value: string | null;
  /** on the disk: it may be sent */
  isKept: boolean;
}

/**
 * What this host has changed of the cluster's lists and settings, and the cluster has not taken yet. A key waits from the moment of
 * the change, before it is on the disk: what the cluster says of it in between is older. The store holds the same, for a restart.
 */
export class Outbox implements OutboxReader {
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #mayWrite: boolean;
  /** by key the last change of it, in the order of the changes */
  readonly #waiting: Record<OutboxKind, Map<string, Change>> = {
    list: new Map(),
    setting: new Map(),
    unblock: new Map(),
  };
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
      for (const { kind, key, value } of items)
        outbox.#waiting[kind].set(key, { number: ++outbox.#number, value, isKept: true });
      if (items.length < page) return outbox;
      after = items.at(-1)!.id;
    }
  }

  get size(): number {
    const { list, setting, unblock } = this.#waiting;
    return list.size + setting.size + unblock.size;
  }

  mark(kind: OutboxKind, keys: readonly string[], value: string | null): Marked {
    const waiting = this.#waiting[kind];
    const change: Change = { number: ++this.#number, value, isKept: false };
    const before = new Map<string, Change>();
    for (const key of keys) {
      const known = waiting.get(key);
      if (known && known !== change) before.set(key, known);
      // the last of the order
      waiting.delete(key);
      waiting.set(key, change);
    }
    return {
      write: write('putOutbox', kind, keys, value),
      kept: () => {
        change.isKept = true;
        this.#changed();
      },
      undo: () => {
        for (const key of keys) {
          if (waiting.get(key) !== change) continue;
          const known = before.get(key);
          if (known) waiting.set(key, known);
          else waiting.delete(key);
        }
      },
    };
  }

  next(kind: OutboxKind, limit: number): readonly OutboxItem[] {
    const items: OutboxItem[] = [];
    for (const [key, { number, value, isKept }] of this.#waiting[kind]) {
      if (items.length >= limit) break;
      if (isKept) items.push({ id: number, kind, key, value });
    }
    return items;
  }

  /** They wait no more from this turn on: where the store cannot note it, they are sent once more after a restart, as they are then. */
  async taken(items: readonly OutboxItem[]): Promise<void> {
    const [first] = items;
    if (!first) return;
    const waiting = this.#waiting[first.kind];
    // one that was changed again meanwhile has another number, and stays
    const keys = items.filter(({ id, key }) => waiting.get(key)?.number === id).map(({ key }) => key);
    for (const key of keys) waiting.delete(key);
    if (keys.length > 0) await this.#store.commit([write('deleteOutbox', first.kind, keys)]);
  }

  waits(kind: OutboxKind, key: string): boolean {
    return this.#waiting[kind].has(key);
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
    marked.kept();
  }
}

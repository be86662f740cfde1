import { randomBytes } from 'node:crypto';
import type { OutboxReader } from '../cluster/local-side.ts';
import { UnkeptChanges } from '../guard/unkept-changes.ts';
import { InTurn } from '../model/in-turn.ts';
import type { ChangeMark, OutboxItem, OutboxKind } from '../model/outbox-item.ts';
import type { Store } from '../store/store.ts';
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
  readonly mark: ChangeMark;
  /** on the disk: it may be sent */
  isKept: boolean;
}

/** Tells a run of the engine from those before it. */
export const newRun = () => randomBytes(9).toString('base64url');

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
  /** not noted in the store yet */
  readonly #taken: Record<OutboxKind, Set<string>> = { list: new Set(), setting: new Set(), unblock: new Set() };
  readonly #unkept = {
    list: new UnkeptChanges<Change>(),
    setting: new UnkeptChanges<Change>(),
    unblock: new UnkeptChanges<Change>(),
  };
  readonly #noting = new InTurn();
  readonly #run = newRun();
  #number = 0;
  /** number of the last of those that were in the store */
  #found = 0;

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
      for (const { kind, key, value, mark } of items)
        outbox.#waiting[kind].set(key, { number: ++outbox.#number, value, mark, isKept: true });
      outbox.#found = outbox.#number;
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
    const unkept = this.#unkept[kind];
    const change: Change = { ...this.#next(), value, isKept: false };
    const before = new Map<string, Change>();
    for (const key of keys) {
      const known = waiting.get(key);
      if (known && known !== change) before.set(key, known);
      // the last of the order
      waiting.delete(key);
      waiting.set(key, change);
    }
    const places = () => new Map(keys.map((key) => [key, { now: change, before: before.get(key) }]));
    const marked = { places };
    unkept.begun(marked);
    return {
      write: write('putOutbox', kind, keys, value, change.mark),
      kept: () => {
        unkept.kept(marked);
        change.isKept = true;
        this.#changed();
      },
      undo: () => {
        for (const [key, place] of unkept.undone(marked)) {
          // a later change of it is on the disk already
          if (waiting.get(key) !== change) continue;
          if (place.before) waiting.set(key, this.#again(place.before));
          else waiting.delete(key);
        }
      },
    };
  }

  /** What waits again is a new change: what was sent meanwhile has a higher number than it had, and was sent without it. */
  #again(before: Change): Change {
    return before.isKept ? { ...before, ...this.#next() } : before;
  }

  #next(): Pick<Change, 'number' | 'mark'> {
    const number = ++this.#number;
    return { number, mark: { run: this.#run, number } };
  }

  next(kind: OutboxKind, limit: number): readonly OutboxItem[] {
    const items: OutboxItem[] = [];
    for (const [key, { number, value, mark, isKept }] of this.#waiting[kind]) {
      if (items.length >= limit) break;
      if (isKept) items.push({ id: number, kind, key, value, mark });
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
    for (const key of keys) {
      waiting.delete(key);
      this.#taken[first.kind].add(key);
    }
    await this.#noting.run(() => this.#noteTaken(first.kind));
  }

  /** All that were taken since the last time, for each time is a transaction; none that was changed again, which waits anew. */
  async #noteTaken(kind: OutboxKind): Promise<void> {
    const keys = [...this.#taken[kind]].filter((key) => !this.waits(kind, key));
    this.#taken[kind].clear();
    if (keys.length > 0) await this.#store.commit([write('deleteOutbox', kind, keys)]);
  }

  async forget(): Promise<void> {
    for (const [kind, waiting] of Object.entries(this.#waiting) as [OutboxKind, Map<string, Change>][]) {
      const items = [...waiting].filter(([, { number }]) => number <= this.#found);
      await this.taken(items.map(([key, { number, value, mark }]) => ({ id: number, kind, key, value, mark })));
    }
  }

  waits(kind: OutboxKind, key: string): boolean {
    return this.#waiting[kind].has(key);
  }

  async put(kind: OutboxKind, keys: readonly string[], value: string | null = null): Promise<void> {
    if (!this.#mayWrite) return;
    const marked = this.mark(kind, keys, value);
    try {
      await this.#store.commit([marked.write]);
    } catch (error) {
      marked.undo();
      throw error;
    }
    marked.kept();
  }
}

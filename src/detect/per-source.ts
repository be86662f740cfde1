import { LruMap } from '../model/lru-map.ts';
import { sourceFlag } from './source-table.ts';

/**
 * State that a detector keeps for few sources: those that did something. Bounded: when full, the one that was
 * touched longest ago goes.
 */
export class PerSource<T> {
  readonly #items: LruMap<number, T>;
  readonly #make: () => T;
  readonly #flags: Uint8Array;

  /** @param flags the source table's flags: a source with state is forgotten later than others */
  constructor(limit: number, flags: Uint8Array, make: () => T) {
    this.#items = new LruMap(limit);
    this.#flags = flags;
    this.#make = make;
  }

  get size(): number {
    return this.#items.size;
  }

  peek(slot: number): T | undefined {
    return this.#items.get(slot);
  }

  /** The state of a source, made if there is none. */
  touch(slot: number): T {
    const known = this.#items.touch(slot);
    if (known !== undefined) return known;
    const item = this.#make();
    this.#flags[slot]! |= sourceFlag.hasState;
    this.#items.set(slot, item);
    return item;
  }

  forget(slot: number): void {
    this.#items.delete(slot);
  }
}

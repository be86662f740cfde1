import type { Good } from './known-good.ts';

/** slots of a page, as a power of two */
const pageBits = 12;
const pageSize = 1 << pageBits;

/**
 * The record of its success by a source's slot. In pages that are made as they are needed: one array of all slots would be
 * written whole at each start and looked through by the garbage collector for ever, and one with holes becomes a hash table.
 */
export class GoodBySlot {
  readonly #pages: (Good | undefined)[][];

  constructor(capacity: number) {
    this.#pages = new Array<(Good | undefined)[]>(Math.ceil(capacity / pageSize)).fill([]);
  }

  get(slot: number): Good | undefined {
    return this.#pages[slot >> pageBits]![slot & (pageSize - 1)];
  }

  set(slot: number, good: Good | undefined): void {
    const at = slot >> pageBits;
    let page = this.#pages[at]!;
    if (page.length === 0) {
      if (good === undefined) return;
      page = new Array<Good | undefined>(pageSize).fill(undefined);
      this.#pages[at] = page;
    }
    page[slot & (pageSize - 1)] = good;
  }
}

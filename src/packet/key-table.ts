import type { Datagram } from '../model/datagram.ts';

/**
 * What is kept in a KeyTable: subclasses add their state. The key is ten 32-bit words: two addresses and two more
 * (ports, or the identification of a fragmented datagram).
 */
export class KeyEntry {
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly b3: number;
  readonly c: number;
  readonly d: number;
  /** next in the same bucket */
  chain: KeyEntry | null = null;
  older: KeyEntry | null = null;
  newer: KeyEntry | null = null;

  /** `swapped`: the destination is the first address of the key */
  constructor(from: Datagram, swapped: boolean, c: number, d: number) {
    this.a0 = swapped ? from.dst0 : from.src0;
    this.a1 = swapped ? from.dst1 : from.src1;
    this.a2 = swapped ? from.dst2 : from.src2;
    this.a3 = swapped ? from.dst3 : from.src3;
    this.b0 = swapped ? from.src0 : from.dst0;
    this.b1 = swapped ? from.src1 : from.dst1;
    this.b2 = swapped ? from.src2 : from.dst2;
    this.b3 = swapped ? from.src3 : from.dst3;
    this.c = c;
    this.d = d;
  }
}

/**
 * A hash table with an age list, for keys that outsiders choose: no allocation for a look-up, and a seed in the hash
 * so that nobody can choose keys that collide. Bounding it is the caller's: `size`, `oldest` and `remove`.
 */
export class KeyTable<T extends KeyEntry> {
  size = 0;
  oldest: T | null = null;
  #newest: T | null = null;
  /** one, until the first entry comes: most hosts see no fragment, and many no stream */
  #buckets: (T | null)[] = [null];
  #mask = 0;
  readonly #most: number;
  readonly #seed: number;

  /** @param seed a random number of the process: the same for all tables will do */
  constructor(capacity: number, seed: number) {
    this.#most = 2 ** Math.ceil(Math.log2(Math.max(16, capacity)));
    this.#seed = seed | 0;
  }

  /** The entry of a datagram's two addresses and two more words. */
  find(of: Datagram, swapped: boolean, c: number, d: number): T | null {
    return swapped
      ? this.#find(of.dst0, of.dst1, of.dst2, of.dst3, of.src0, of.src1, of.src2, of.src3, c, d)
      : this.#find(of.src0, of.src1, of.src2, of.src3, of.dst0, of.dst1, of.dst2, of.dst3, c, d);
  }

  /** Adds an entry whose key is not there yet, as the newest. */
  add(entry: T): void {
    if (this.#mask === 0) {
      this.#buckets = new Array<T | null>(this.#most).fill(null);
      this.#mask = this.#most - 1;
    }
    const bucket = this.#bucketOf(entry);
    entry.chain = this.#buckets[bucket]!;
    this.#buckets[bucket] = entry;
    this.#append(entry);
    this.size++;
  }

  remove(entry: T): void {
    const bucket = this.#bucketOf(entry);
    let at: KeyEntry | null = this.#buckets[bucket]!;
    if (at === entry) this.#buckets[bucket] = entry.chain as T | null;
    else {
      while (at && at.chain !== entry) at = at.chain;
      if (!at) return;
      at.chain = entry.chain;
    }
    entry.chain = null;
    this.#unlink(entry);
    this.size--;
  }

  /** Makes an entry the newest. */
  touch(entry: T): void {
    if (this.#newest === entry) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #find(
    a0: number,
    a1: number,
    a2: number,
    a3: number,
    b0: number,
    b1: number,
    b2: number,
    b3: number,
    c: number,
    d: number,
  ): T | null {
    let at: T | null = this.#buckets[this.#hash(a0, a1, a2, a3, b0, b1, b2, b3, c, d)]!;
    while (at) {
      const same = at.a3 === a3 && at.b3 === b3 && at.c === c && at.d === d && at.a0 === a0 && at.b0 === b0;
      if (same && at.a1 === a1 && at.b1 === b1 && at.a2 === a2 && at.b2 === b2) return at;
      at = at.chain as T | null;
    }
    return null;
  }

  #bucketOf(e: T): number {
    return this.#hash(e.a0, e.a1, e.a2, e.a3, e.b0, e.b1, e.b2, e.b3, e.c, e.d);
  }

  /** Rounds and finish of MurmurHash3 (Austin Appleby, public domain). */
  #hash(
    a0: number,
    a1: number,
    a2: number,
    a3: number,
    b0: number,
    b1: number,
    b2: number,
    b3: number,
    c: number,
    d: number,
  ): number {
    let h = mix(mix(mix(mix(this.#seed, a3), b3), c), d);
    h = mix(mix(mix(h, a0), a1), a2);
    h = mix(mix(mix(h, b0), b1), b2);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) & this.#mask;
  }

  #append(entry: T): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.oldest = entry;
    this.#newest = entry;
  }

  #unlink(entry: T): void {
    if (entry.older) entry.older.newer = entry.newer;
    else this.oldest = entry.newer as T | null;
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older as T | null;
    entry.older = null;
    entry.newer = null;
  }
}

function mix(h: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  h ^= Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

import { addressOf, type Prefix, prefixContains } from './address.ts';

/** A small set of addresses and prefixes, made for one question a packet: is this one of ours? */
export class AddressSet {
  /** as signed words: those are small integers to the engine, which larger ones are not */
  readonly #hosts4 = new Set<number>();
  readonly #hosts6 = new Map<number, Prefix[]>();
  readonly #prefixes: Prefix[] = [];
  #networks4: { readonly mask: number; readonly word: number }[] = [];
  #networks6: Prefix[] = [];

  constructor(prefixes: Iterable<Prefix> = []) {
    for (const prefix of prefixes) this.add(prefix);
  }

  get size(): number {
    return this.#prefixes.length;
  }

  /** Everything in it, in the order it was added. */
  get prefixes(): readonly Prefix[] {
    return this.#prefixes;
  }

  add(prefix: Prefix): void {
    this.#prefixes.push(prefix);
    if (prefix.family === 4) {
      if (prefix.length === 32) this.#hosts4.add(prefix.words[3] | 0);
      else
        this.#networks4.push({
          mask: prefix.length === 0 ? 0 : (0xffffffff << (32 - prefix.length)) >>> 0,
          word: prefix.words[3],
        });
    } else if (prefix.length === 128) {
      const same = this.#hosts6.get(prefix.words[3] | 0);
      if (same) same.push(prefix);
      else this.#hosts6.set(prefix.words[3] | 0, [prefix]);
    } else this.#networks6.push(prefix);
  }

  /** Whether the address of these words (as in address.ts) is in the set. */
  has(w0: number, w1: number, w2: number, w3: number): boolean {
    if (w2 === 0xffff && w1 === 0 && w0 === 0) {
      if (this.#hosts4.has(w3 | 0)) return true;
      for (const { mask, word } of this.#networks4) if ((w3 & mask) >>> 0 === word) return true;
      return false;
    }
    const same = this.#hosts6.get(w3 | 0);
    if (same) for (const { words } of same) if (words[2] === w2 && words[1] === w1 && words[0] === w0) return true;
    if (this.#networks6.length === 0) return false;
    const address = addressOf(w0, w1, w2, w3);
    return this.#networks6.some((prefix) => prefixContains(prefix, address));
  }
}

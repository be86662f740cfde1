import type { Counters } from '../model/counters.ts';
import { hashSpan } from '../sip/hash.ts';
import { mix } from './hash.ts';

const ways = 4;
/** of each bucket four checks, four second checks, when each was given: with what is left over, one cache line */
const bucketWidth = 16;
const secondAt = ways;
const timeAt = 2 * ways;
/** check of the token, its owner, when it was given */
const ownerWidth = 3;
/** owner of a token that several sources were given */
const several = 0;

/**
 * A token as it is remembered: 64 bits, by two hashes. By one of 32 bits whoever forges a source could guess: he has it given many
 * tokens, by requests in its name, and shows as many made-up ones; of 100,000 and 100,000 two would fit.
 */
export interface Token {
  first: number;
  second: number;
}

/** Makes tokens of what stands in messages. The hashes are seeded: which texts come to the same one, nobody can tell. */
export class TokenMaker {
  readonly #seed: number;
  readonly #secondSeed: number;
  /** reused: not to be kept beyond the next call */
  readonly #token: Token = { first: 0, second: 0 };

  constructor(seed: number) {
    this.#seed = seed | 0;
    this.#secondSeed = mix(seed, 0x5bd1e995);
  }

  /** @param within what the text is a token of, such as a call; 0: of nothing */
  make(bytes: Uint8Array, start: number, end: number, within = 0): Token {
    const token = this.#token;
    token.first = mix(hashSpan(bytes, start, end, this.#seed), within);
    token.second = mix(hashSpan(bytes, start, end, this.#secondSeed), within);
    return token;
  }
}

/**
 * Tokens (nonces, To-tags, transfer ports) that our side gave to a source. A source that shows one of them later
 * receives our answers, so its address is not forged: only the true owner of the address was told.
 *
 * Four-way buckets; the oldest of a bucket goes when it is full.
 *
 * Some servers give the same token to all who ask in one second (nonces of Kamailio's auth module are a time and a secret):
 * then whoever has been given it could show it in another one's name.
 */
export class ProofTable {
  readonly #mask: number;
  /** see `bucketWidth` */
  readonly #buckets: Int32Array;
  readonly #owners: Int32Array;
  /** times are milliseconds since the first, modulo 2^32 and signed: differences are right for up to 24 days */
  #base = Number.NaN;
  readonly #counters: Counters;
  readonly #lifetime: number;

  /** @param lifetime milliseconds that a token counts */
  constructor(capacity: number, lifetime: number, counters: Counters) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / ways - 1;
    this.#buckets = new Int32Array((slots / ways) * bucketWidth);
    this.#owners = new Int32Array(slots * ownerWidth);
    this.#counters = counters;
    this.#lifetime = lifetime;
  }

  give(hi: number, lo: number, { first: token, second: other }: Token, time: number): void {
    const check = mix(mix(hi, token), lo);
    const second = mix(mix(lo, other), hi);
    const first = this.#first(check, lo ^ token);
    const buckets = this.#buckets;
    const now = this.#stamp(time);
    this.#own(mix(hi, lo) || 1, token, now);
    let victim = first;
    let oldest = -1;
    for (let i = first; i < first + ways; i++) {
      const then = buckets[i + timeAt]!;
      if (buckets[i] === check && buckets[i + secondAt] === second && then !== 0) {
        buckets[i + timeAt] = now;
        return;
      }
      const age = then === 0 ? Number.POSITIVE_INFINITY : this.#ageOf(then, now);
      if (age > oldest) {
        oldest = age;
        victim = i;
      }
    }
    if (oldest < 2 * this.#lifetime) this.#counters.lost.proofEvicted++;
    buckets[victim] = check;
    buckets[victim + secondAt] = second;
    buckets[victim + timeAt] = now;
  }

  wasGiven(hi: number, lo: number, token: Token, time: number): boolean {
    return this.age(hi, lo, token, time) < this.#lifetime;
  }

  /** Whether another source was given the same token within its lifetime, as far as is known. */
  isShared({ first: token }: Token, time: number): boolean {
    const at = this.#ownerAt(token);
    return this.#isKnown(at, token, this.#stamp(time)) && this.#owners[at + 1] === several;
  }

  #own(owner: number, token: number, now: number): void {
    const owners = this.#owners;
    const at = this.#ownerAt(token);
    if (!this.#isKnown(at, token, now)) owners[at + 1] = owner;
    else if (owners[at + 1] !== owner) owners[at + 1] = several;
    owners[at] = token;
    owners[at + 2] = now;
  }

  #isKnown(at: number, token: number, now: number): boolean {
    const then = this.#owners[at + 2]!;
    return this.#owners[at] === (token | 0) && then !== 0 && this.#ageOf(then, now) < 2 * this.#lifetime;
  }

  #ownerAt(token: number): number {
    return (mix(token, ways) & (this.#owners.length / ownerWidth - 1)) * ownerWidth;
  }

  /** Milliseconds since the token was last given to this source; Infinity when it was not, or is forgotten. */
  age(hi: number, lo: number, { first: token, second: other }: Token, time: number): number {
    const check = mix(mix(hi, token), lo);
    const second = mix(mix(lo, other), hi);
    const first = this.#first(check, lo ^ token);
    const buckets = this.#buckets;
    const now = this.#stamp(time);
    for (let i = first; i < first + ways; i++) {
      const then = buckets[i + timeAt]!;
      const isIt = buckets[i] === check && buckets[i + secondAt] === second && then !== 0;
      if (isIt && this.#ageOf(then, now) < 2 * this.#lifetime) return (now - then) | 0;
    }
    return Number.POSITIVE_INFINITY;
  }

  /**
   * From 0 on, where the lifetime is the age of what is given now: what is a little younger than its reader came out of
   * order. What lies further ahead was given before the time was set back: it is older than all else.
   */
  #ageOf(then: number, now: number): number {
    return (now - then + this.#lifetime) >>> 0;
  }

  #first(check: number, other: number): number {
    return (mix(check, other) & this.#mask) * bucketWidth;
  }

  /** Never 0, which means a free place. */
  #stamp(time: number): number {
    if (Number.isNaN(this.#base)) this.#base = time - 1;
    return (time - this.#base) | 0 || 1;
  }
}

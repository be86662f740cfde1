import type { Counters } from '../model/counters.ts';
import { mix } from './hash.ts';

/**
 * Tokens (nonces, To-tags, transfer ports) that our side gave to a source. A source that shows one of them later
 * receives our answers, so its address is not forged: only the true owner of the address was told.
 *
 * Four-way buckets; the oldest of a bucket goes when it is full.
 */
export class ProofTable {
  readonly #mask: number;
  readonly #check: Int32Array;
  readonly #time: Float64Array;
  readonly #counters: Counters;
  readonly #lifetime: number;

  /** @param lifetime milliseconds that a token counts */
  constructor(capacity: number, lifetime: number, counters: Counters) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / 4 - 1;
    this.#check = new Int32Array(slots);
    this.#time = new Float64Array(slots);
    this.#counters = counters;
    this.#lifetime = lifetime;
  }

  give(hi: number, lo: number, token: number, time: number): void {
    const check = mix(mix(hi, token), lo);
    const first = (mix(check, lo ^ token) & this.#mask) * 4;
    let victim = first;
    for (let i = first; i < first + 4; i++) {
      if (this.#check[i] === check) {
        this.#time[i] = time;
        return;
      }
      if (this.#time[i]! < this.#time[victim]!) victim = i;
    }
    if (this.#time[victim]! > time - this.#lifetime) this.#counters.lost.proofEvicted++;
    this.#check[victim] = check;
    this.#time[victim] = time;
  }

  wasGiven(hi: number, lo: number, token: number, time: number): boolean {
    return this.age(hi, lo, token, time) < this.#lifetime;
  }

  /** Milliseconds since the token was last given to this source; Infinity when it was not, or is forgotten. */
  age(hi: number, lo: number, token: number, time: number): number {
    const check = mix(mix(hi, token), lo);
    const first = (mix(check, lo ^ token) & this.#mask) * 4;
    for (let i = first; i < first + 4; i++)
      if (this.#check[i] === check && this.#time[i]! > time - this.#lifetime) return time - this.#time[i]!;
    return Number.POSITIVE_INFINITY;
  }
}

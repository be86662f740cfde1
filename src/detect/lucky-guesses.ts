import { mix } from './hash.ts';

/** both powers of two */
const places = 65_536;
const width = 8;
/** of a place: the number of its window, then what was given and missed in it, and in the one before */
const column = { window: 0, given: 1, missed: 2, givenBefore: 3, missedBefore: 4 } as const;

/** As long as a token counts. */
const windowLength = 600_000;
/** `%08lx` of 31 random bits, behind `as` in a tag: Asterisk's chan_sip. Longer ones have more. */
const shortToken = 10;
const shortTokens = 2 ** 31;
/** a thousandth of a hit is expected by then: some 1,470 tokens that were given, and as many made-up ones */
const mostTries = shortTokens / 1_000;

/** Whether a token is so short that it could be guessed by whoever may try often. */
export function isShortToken(length: number): boolean {
  return length <= shortToken;
}

/**
 * Who forges a source is not told the tokens that are given to it, but he may have it given many, and show many that he made up. Of short
 * ones some will fit. So it is counted how many a source was given and how many it showed that it never was: where their product
 * makes a hit by luck likely, a hit proves nothing. Sources that share a place are counted together, which spares rather than blames.
 */
export class LuckyGuesses {
  readonly #counts = new Uint32Array(places * width);
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  given(hi: number, lo: number, time: number): void {
    this.#counts[this.#place(hi, lo, time) + column.given]!++;
  }

  missed(hi: number, lo: number, time: number): void {
    this.#counts[this.#place(hi, lo, time) + column.missed]!++;
  }

  /** Whether a short token that fits may be a guess of somebody who sends in the name of this source. */
  mayBe(hi: number, lo: number, time: number): boolean {
    const at = this.#place(hi, lo, time);
    const counts = this.#counts;
    const given = counts[at + column.given]! + counts[at + column.givenBefore]!;
    return given * (counts[at + column.missed]! + counts[at + column.missedBefore]!) > mostTries;
  }

  /** Where its counts begin, those of this window and of the one before. */
  #place(hi: number, lo: number, time: number): number {
    const at = (mix(mix(hi, this.#seed), lo) & (places - 1)) * width;
    const counts = this.#counts;
    const window = Math.floor(time / windowLength) >>> 0;
    const before = counts[at + column.window]!;
    if (before === window) return at;
    const isNext = before + 1 === window;
    counts[at + column.givenBefore] = isNext ? counts[at + column.given]! : 0;
    counts[at + column.missedBefore] = isNext ? counts[at + column.missed]! : 0;
    counts[at + column.given] = 0;
    counts[at + column.missed] = 0;
    counts[at + column.window] = window;
    return at;
  }
}

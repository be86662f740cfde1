import type { Prefix, Words } from '../model/address.ts';
import { bitOf, type CountryTree, withBit } from './country-tree.ts';
import { GeoError } from './geo-error.ts';

/** Which addresses are wanted: those of the countries, with `also` and without `never`; `never` goes before `also`. */
export interface Wanted {
  readonly countries: ReadonlySet<string>;
  readonly also: readonly Prefix[];
  readonly never: readonly Prefix[];
}

/** Numbers for each prefix in the packed form: family, length, and the four words. */
export const packedSize = 6;

type Whole = 'all' | 'none' | 'part';

/** Nodes that are walked for each one in the file: some makers let alike parts of the tree be the same. */
const visitsPerNode = 16;

/**
 * The wanted addresses as the fewest prefixes that there can be, IPv4 before IPv6, each sorted; none overlaps another.
 * Takes some 0.1 s for a database of the whole world: for a worker thread.
 * @throws GeoError 'damaged' where the tree runs in circles
 */
export function walkRanges(tree: CountryTree, wanted: Wanted): Uint32Array<ArrayBuffer> {
  const out = new Packed();
  walkFamily(tree, wanted, 4, out);
  walkFamily(tree, wanted, 6, out);
  return out.values();
}

/** Where the walk is: a value of the tree, or whether everything here is wanted; and the exceptions that lie here. */
interface Place {
  readonly value: number | boolean;
  readonly depth: number;
  readonly words: Words;
  readonly also: readonly Prefix[];
  readonly never: readonly Prefix[];
}

function walkFamily(countries: CountryTree, wanted: Wanted, family: 4 | 6, out: Packed): void {
  const { tree } = countries;
  const { nodeCount, start4 } = tree;
  let visits = nodeCount * visitsPerNode;

  const walk = (place: Place): Whole => {
    const { depth, words } = place;
    if (typeof place.value === 'number' && place.also.length === 0 && place.never.length === 0)
      return plain(place.value, depth, ...words);
    const decides = (prefix: Prefix) => prefix.length <= depth;
    if (place.never.some(decides)) return 'none';
    const value = place.also.some(decides) ? true : judged(place);
    if (typeof value === 'number') {
      enter(depth);
      return split({ ...place, value });
    }
    if (value && place.never.length === 0) return 'all';
    if (!value && place.also.length === 0) return 'none';
    return split({ value, depth, words, also: value ? [] : place.also, never: place.never });
  };

  /** The same without exceptions, which is nearly everywhere: nothing is made on the way. */
  const plain = (value: number, depth: number, a: number, b: number, c: number, d: number): Whole => {
    if (value >= nodeCount) return isWanted(value, a, b, c, d) ? 'all' : 'none';
    if (family === 6 && depth > 0 && value === start4) return 'none';
    enter(depth);
    const bit = family === 4 ? depth + 96 : depth;
    const mask = 1 << (31 - (bit & 31));
    const e = bit < 32 ? (a | mask) >>> 0 : a;
    const f = bit >= 32 && bit < 64 ? (b | mask) >>> 0 : b;
    const g = bit >= 64 && bit < 96 ? (c | mask) >>> 0 : c;
    const h = bit >= 96 ? (d | mask) >>> 0 : d;
    const left = plain(tree.child(value, 0), depth + 1, a, b, c, d);
    if (left === 'all') out.push(family, depth + 1, a, b, c, d);
    const right = plain(tree.child(value, 1), depth + 1, e, f, g, h);
    if (left === 'all' && right === 'all') {
      out.pop();
      return 'all';
    }
    if (right === 'all') out.push(family, depth + 1, e, f, g, h);
    return left === 'none' && right === 'none' ? 'none' : 'part';
  };

  const enter = (depth: number) => {
    if (--visits < 0 || depth === (family === 4 ? 32 : 128))
      throw new GeoError('damaged', 'the search tree of the country database runs in circles. Copy the file again.');
  };

  const answers = new Map<number, boolean>();
  const isWanted = (value: number, ...words: Words): boolean => {
    let answer = answers.get(value);
    if (answer === undefined) {
      answer = wanted.countries.has(countries.countryAt(value, words) ?? '');
      answers.set(value, answer);
    }
    return answer;
  };

  const judged = ({ value, depth, words }: Place): number | boolean => {
    if (typeof value === 'boolean') return value;
    if (value >= nodeCount) return isWanted(value, ...words);
    // in a tree of IPv6 this is IPv4 itself, or an alias of it
    return family === 6 && depth > 0 && value === start4 ? false : value;
  };

  const split = (place: Place): Whole => {
    const left = half(place, 0);
    const leftWhole = walk(left);
    if (leftWhole === 'all') out.push(family, left.depth, ...left.words);
    const right = half(place, 1);
    const rightWhole = walk(right);
    if (leftWhole === 'all' && rightWhole === 'all') {
      out.pop();
      return 'all';
    }
    if (rightWhole === 'all') out.push(family, right.depth, ...right.words);
    return leftWhole === 'none' && rightWhole === 'none' ? 'none' : 'part';
  };

  const half = ({ value, depth, words, also, never }: Place, bit: 0 | 1): Place => ({
    value: typeof value === 'number' ? tree.child(value, bit) : value,
    depth: depth + 1,
    words: withBit(words, family, depth, bit),
    also: side(also, depth, bit),
    never: side(never, depth, bit),
  });

  const ofFamily = (prefixes: readonly Prefix[]) => prefixes.filter((prefix) => prefix.family === family);
  const words: Words = family === 4 ? [0, 0, 0xffff, 0] : [0, 0, 0, 0];
  const value = family === 4 ? start4 : tree.ipVersion === 6 ? 0 : false;
  const whole = walk({ value, depth: 0, words, also: ofFamily(wanted.also), never: ofFamily(wanted.never) });
  if (whole === 'all') out.push(family, 0, ...words);
}

/** Those that hold addresses with this bit at `depth`. */
function side(prefixes: readonly Prefix[], depth: number, bit: 0 | 1): readonly Prefix[] {
  if (prefixes.length === 0) return prefixes;
  return prefixes.filter(({ family, length, words }) => length <= depth || bitOf(words, family, depth) === bit);
}

class Packed {
  #values = new Uint32Array(1 << 16);
  #length = 0;

  push(family: 4 | 6, length: number, a: number, b: number, c: number, d: number): void {
    const at = this.#length;
    if (at + packedSize > this.#values.length) {
      const larger = new Uint32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    const values = this.#values;
    values[at] = family;
    values[at + 1] = length;
    values[at + 2] = a;
    values[at + 3] = b;
    values[at + 4] = c;
    values[at + 5] = d;
    this.#length = at + packedSize;
  }

  pop(): void {
    this.#length -= packedSize;
  }

  values(): Uint32Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}

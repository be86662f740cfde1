import { Reader } from 'mmdb-lib';
import { formatWords, type Words } from '../model/address.ts';
import { GeoError } from './geo-error.ts';
import { recordCountry } from './record-country.ts';
import { SearchTree } from './search-tree.ts';

/** the data section begins this many zero bytes after the tree */
const separator = 16;
/** addresses of networks that every country database knows, to see whether its records hold a country */
const probes = ['8.8.8.8', '9.9.9.9', '1.0.0.1', '193.0.0.1', '200.160.0.1', '196.216.2.1', '2001:4860::1', '2a00::1'];
const scanned = 100_000;

/** The bytes of a MaxMind DB of countries: values of its tree, and the country that each stands for. */
export class CountryTree {
  readonly tree: SearchTree;
  readonly metadata: Reader<never>['metadata'];
  readonly #reader: Reader<never>;
  readonly #countries = new Map<number, string | null>();

  /** @throws GeoError 'not-mmdb', 'damaged' or 'other-type'; `name` stands in its message */
  constructor(bytes: Buffer, name: string) {
    this.#reader = readerOf(bytes, name);
    this.metadata = this.#reader.metadata;
    const { nodeCount, recordSize, ipVersion, searchTreeSize, binaryFormatMajorVersion } = this.metadata;
    if (binaryFormatMajorVersion !== 2 || (ipVersion !== 4 && ipVersion !== 6) || !(nodeCount > 0))
      throw new GeoError('not-mmdb', `${name} is a MaxMind DB of a format that is not known; format 2 is`);
    if (searchTreeSize + separator > bytes.length)
      throw new GeoError('damaged', `${name} ends before its own search tree does: it was cut short. Copy it again.`);
    this.tree = new SearchTree(bytes, { nodeCount, recordSize: recordSize as 24 | 28 | 32, ipVersion });
    if (!this.#holdsCountries())
      throw new GeoError(
        'other-type',
        `${name} is a database of type "${this.metadata.databaseType}" whose records hold no country. A country or city database is needed.`,
      );
  }

  /** The country of a value of the tree, which stands at these words (IPv4 as in address.ts); null where it is in none. */
  countryAt(value: number, words: Words): string | null {
    if (value <= this.tree.nodeCount) return null;
    const known = this.#countries.get(value);
    if (known !== undefined) return known;
    const country = recordCountry(this.#reader.get(formatWords(...words)));
    this.#countries.set(value, country);
    return country;
  }

  countryOf(words: Words, family: 4 | 6): string | null {
    return this.countryAt(family === 4 ? this.tree.find4(words[3]) : this.tree.find6(words), words);
  }

  #holdsCountries(): boolean {
    try {
      return probes.some((address) => recordCountry(this.#reader.get(address)) !== null) || this.#someCountry();
    } catch {
      return false;
    }
  }

  /** For databases of few networks, such as an operator's own: looks through the tree for the first country. */
  #someCountry(): boolean {
    const { tree } = this;
    const roots: (readonly [number, 4 | 6])[] = [[tree.start4, 4]];
    if (tree.ipVersion === 6) roots.push([0, 6]);
    let left = scanned;
    const search = (value: number, depth: number, family: 4 | 6, words: Words): boolean => {
      if (left-- <= 0) return false;
      if (value >= tree.nodeCount) return this.countryAt(value, words) !== null;
      if (depth >= (family === 4 ? 32 : 128) || (family === 6 && depth > 0 && value === tree.start4)) return false;
      return [0, 1].some((bit) =>
        search(tree.child(value, bit), depth + 1, family, withBit(words, family, depth, bit)),
      );
    };
    return roots.some(([value, family]) => search(value, 0, family, family === 4 ? [0, 0, 0xffff, 0] : [0, 0, 0, 0]));
  }
}

/** `words` with the bit at `depth` of the family's own address set where `bit` is 1. */
export function withBit(words: Words, family: 4 | 6, depth: number, bit: number): Words {
  if (bit === 0) return words;
  const at = family === 4 ? depth + 96 : depth;
  const changed: [number, number, number, number] = [...words];
  const index = (at >> 5) as 0 | 1 | 2 | 3;
  changed[index] = (changed[index] | (1 << (31 - (at & 31)))) >>> 0;
  return changed;
}

/** The bit at `depth` of the family's own address. */
export function bitOf(words: Words, family: 4 | 6, depth: number): number {
  const at = family === 4 ? depth + 96 : depth;
  return (words[(at >> 5) as 0 | 1 | 2 | 3] >>> (31 - (at & 31))) & 1;
}

function readerOf(bytes: Buffer, name: string): Reader<never> {
  try {
    return new Reader<never>(bytes);
  } catch (error) {
    throw new GeoError('not-mmdb', `${name} is no MaxMind DB (.mmdb), or was cut short`, { cause: error });
  }
}

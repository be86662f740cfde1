import { type Address, addressOf, type Prefix, parseAddress, parsePrefix } from '../../src/model/address.ts';

/** Where forged datagrams claim to come from: one address, some in turn, or addresses of a prefix. */
export type Sources =
  | string
  | readonly string[]
  | {
      readonly prefix: string;
      /** `walk`: the first host address, the next …; `random`: reproducible by `seed` */
      readonly order: 'walk' | 'random';
      /** how many different ones, then from the start again; without it there is no end to them */
      readonly count?: number;
      readonly seed?: number;
    };

/**
 * An endless sequence of addresses: the n-th call's source. `0.0.0.0/0` leaves out what no router would carry and
 * the lab's own ranges.
 */
export function sourceSequence(sources: Sources): (n: number) => Address {
  if (typeof sources === 'string' || Array.isArray(sources)) {
    const fixed = [sources].flat().map(addressFrom);
    if (fixed.length === 0) throw new RangeError('no source');
    return (n) => fixed[n % fixed.length]!;
  }
  const { prefix: text, order, count, seed = 1 } = sources as Exclude<Sources, string | readonly string[]>;
  const prefix = parsePrefix(text);
  if (!prefix) throw new RangeError(`not a prefix: ${text}`);
  if (order === 'walk') return (n) => nth(prefix, (count ? n % count : n) + 1);
  const draw = (n: number) => {
    for (let attempt = 0; ; attempt++) {
      const bits = (word: number) => mix(seed * 0x9e3779b1 + n * 4 + word + attempt * 0x85ebca6b);
      const address = host(prefix, [bits(0), bits(1), bits(2), bits(3)]);
      if (prefix.family === 6 || prefix.length > 0 || routable(address)) return address;
    }
  };
  return (n) => draw(count ? n % count : n);
}

export function addressFrom(text: string): Address {
  const address = parseAddress(text);
  if (!address) throw new RangeError(`not an address: ${text}`);
  return address;
}

function nth(prefix: Prefix, n: number): Address {
  return host(prefix, [0, 0, Math.floor(n / 0x100000000), n >>> 0]);
}

/** The prefix with host bits taken from `bits`. */
function host(prefix: Prefix, bits: readonly number[]): Address {
  const length = prefix.family === 4 ? prefix.length + 96 : prefix.length;
  const words = prefix.words.map((word, i) => {
    const fixed = Math.min(32, Math.max(0, length - i * 32));
    const mask = fixed === 32 ? 0 : 0xffffffff >>> fixed;
    return (word | (bits[i]! & mask)) >>> 0;
  });
  return addressOf(words[0]!, words[1]!, words[2]!, words[3]!);
}

function routable(address: Address): boolean {
  const word = address.words[3];
  const first = word >>> 24;
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  const second = word >>> 16;
  if (second === 0xa9fe || second === 0xc0a8 || second >>> 4 === 0xac1) return false;
  return !['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].some((range) => word >>> 8 === top24(range));
}

function top24(range: string): number {
  return parsePrefix(range)!.words[3] >>> 8;
}

/** A well-mixed 32-bit hash (the finisher of MurmurHash3). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

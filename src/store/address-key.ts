import { type Address, addressOf, formatWords, type Prefix, prefixOf } from '../model/address.ts';

/**
 * An address as 16 bytes in network order (IPv4 mapped into IPv6), which sort as the addresses do: a prefix is a
 * range of keys.
 */
export function addressKey({ words }: Address): Uint8Array {
  const key = new Uint8Array(16);
  for (let i = 0; i < 4; i++) {
    const word = words[i]!;
    key[i * 4] = word >>> 24;
    key[i * 4 + 1] = word >>> 16;
    key[i * 4 + 2] = word >>> 8;
    key[i * 4 + 3] = word;
  }
  return key;
}

export function addressOfKey(key: Uint8Array): Address {
  return addressOf(...wordsOf(key));
}

export function textOfKey(key: Uint8Array): string {
  return formatWords(...wordsOf(key));
}

/** Length in bits of the 128-bit form, so that prefixes of both families compare: 192.0.2.0/24 has 120. */
export function keyLength(prefix: Prefix): number {
  return prefix.family === 4 ? prefix.length + 96 : prefix.length;
}

export function prefixOfKey(key: Uint8Array, length: number): Prefix {
  const address = addressOfKey(key);
  return prefixOf(address, address.family === 4 ? length - 96 : length);
}

/** First and last key of the addresses in `prefix`. */
export function keyRange(prefix: Prefix): readonly [Uint8Array, Uint8Array] {
  const first = addressKey(prefix);
  const last = first.slice();
  for (let bit = keyLength(prefix); bit < 128; bit++) last[bit >> 3]! |= 0x80 >> (bit & 7);
  return [first, last];
}

/** The key of the prefix of `length` (in bits of the 128-bit form) around `key`. */
export function maskKey(key: Uint8Array, length: number): Uint8Array {
  const masked = key.slice();
  for (let bit = length; bit < 128; bit++) masked[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return masked;
}

function wordsOf(key: Uint8Array): [number, number, number, number] {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  return [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
}

/**
 * IP addresses and prefixes.
 *
 * An address is four unsigned 32-bit words in network order. IPv4 is held as an IPv4-mapped IPv6 address
 * (RFC 4291, 2.5.5.2): words 0, 0, 0xffff, address; so one layout serves both families and `::ffff:192.0.2.1`
 * is the same address as `192.0.2.1` wherever it comes from.
 */
export interface Address {
  readonly family: 4 | 6;
  readonly words: Words;
}

export type Words = readonly [number, number, number, number];

/** `length` counts bits of the address's own family: 0–32 for IPv4, 0–128 for IPv6. Host bits are zero. */
export interface Prefix extends Address {
  readonly length: number;
}

const mapped = 0xffff;

export function isMapped(w0: number, w1: number, w2: number): boolean {
  return w0 === 0 && w1 === 0 && w2 === mapped;
}

export function addressOf(w0: number, w1: number, w2: number, w3: number): Address {
  return { family: isMapped(w0, w1, w2) ? 4 : 6, words: [w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0] };
}

/** Reads an IPv4 or IPv6 address, without port, brackets or zone. `undefined` if it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 45) return undefined;
  const words = text.includes(':') ? parse6(text) : parse4Words(text);
  return words && addressOf(...words);
}

/** Reads `ADDRESS` or `ADDRESS/LENGTH`; host bits are cleared. `undefined` if it is neither. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  // most entries of long lists: nothing is made for it but the prefix
  if (slash < 0 && !text.includes(':')) {
    const words = text.length > 15 ? undefined : parse4Words(text);
    return words && { family: 4, length: 32, words };
  }
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  if (slash < 0) return prefixOf(address, address.family === 4 ? 32 : 128);
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  let length = Number(digits);
  // `::ffff:192.0.2.0/120` is the IPv4 prefix 192.0.2.0/24
  if (address.family === 4 && text.includes(':')) length -= 96;
  return length < 0 || length > (address.family === 4 ? 32 : 128) ? undefined : prefixOf(address, length);
}

export function prefixOf(address: Address, length: number): Prefix {
  const bits = address.family === 4 ? length + 96 : length;
  const [a, b, c, d] = address.words;
  return {
    family: address.family,
    length,
    words: [maskWord(a, bits), maskWord(b, bits - 32), maskWord(c, bits - 64), maskWord(d, bits - 96)],
  };
}

/** The whole address as a prefix: /32 or /128. */
export function hostPrefix(address: Address): Prefix {
  return prefixOf(address, address.family === 4 ? 32 : 128);
}

/** An IPv4 address as a translator (NAT64, SIIT) shows it in 64:ff9b::/96 (RFC 6052, 2.1): all of IPv4 lies in that /64. */
export function isTranslated({ family, words: [a, b, c] }: Address): boolean {
  return family === 6 && a === 0x0064_ff9b && b === 0 && c === 0;
}

/** What counts as one source: an IPv4 address, or the /64 of an IPv6 one, whose owner has all of it. */
export function sourcePrefix(address: Address, length6 = 64): Prefix {
  return address.family === 4 || isTranslated(address) ? hostPrefix(address) : prefixOf(address, length6);
}

/** It is one whole address. */
export function isAddress({ family, length }: Prefix): boolean {
  return length === (family === 4 ? 32 : 128);
}

export function prefixContains(prefix: Prefix, { family, words }: Address): boolean {
  if (prefix.family !== family) return false;
  const bits = family === 4 ? prefix.length + 96 : prefix.length;
  const of = prefix.words;
  // asked for each entry of a long list: nothing is allocated for it
  return (
    of[3] === maskWord(words[3], bits - 96) &&
    of[0] === maskWord(words[0], bits) &&
    of[1] === maskWord(words[1], bits - 32) &&
    of[2] === maskWord(words[2], bits - 64)
  );
}

export function prefixCovers(outer: Prefix, inner: Prefix): boolean {
  return outer.length <= inner.length && prefixContains(outer, inner);
}

export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return a.length <= b.length ? prefixContains(a, b) : prefixContains(b, a);
}

/** For sorting: in the order of the addresses, which in text they are not in. */
export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** Canonical text: dotted quad, or RFC 5952 for IPv6. */
export function formatAddress({ words: [w0, w1, w2, w3] }: Address): string {
  return formatWords(w0, w1, w2, w3);
}

/** Canonical text of a prefix; a whole address is written without `/32` or `/128`. */
export function formatPrefix(prefix: Prefix): string {
  const text = formatAddress(prefix);
  return isAddress(prefix) ? text : `${text}/${prefix.length}`;
}

export function formatWords(w0: number, w1: number, w2: number, w3: number): string {
  if (isMapped(w0, w1, w2)) return `${w3 >>> 24}.${(w3 >>> 16) & 255}.${(w3 >>> 8) & 255}.${w3 & 255}`;
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  // RFC 5952, 4.2: the longest run of two or more zero groups becomes '::', the first one on a tie
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) {
      best = i;
      bestLength = n;
    }
    i += n || 1;
  }
  const hex = groups.map((group) => group.toString(16));
  if (best < 0) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`;
}

export function isLoopback(address: Address): boolean {
  const [a, b, c, d] = address.words;
  return address.family === 4 ? d >>> 24 === 127 : a === 0 && b === 0 && c === 0 && d === 1;
}

export function isUnspecified(address: Address): boolean {
  const [a, b, c, d] = address.words;
  return address.family === 4 ? d >>> 24 === 0 : a === 0 && b === 0 && c === 0 && d === 0;
}

/** Multicast (RFC 5771, RFC 4291) or the IPv4 limited broadcast: never a unicast source. */
export function isMulticast(address: Address): boolean {
  const [a, , , d] = address.words;
  return address.family === 4 ? d >>> 28 === 14 || d === 0xffffffff : a >>> 24 === 0xff;
}

export function isLinkLocal(address: Address): boolean {
  const [a, , , d] = address.words;
  return address.family === 4 ? d >>> 16 === 0xa9fe : a >>> 22 === 0xfe80 >>> 6;
}

function maskWord(word: number, bits: number): number {
  if (bits >= 32) return word;
  return bits <= 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
}

function parse4(text: string): number | undefined {
  // by hand: a million blocks are read at a start, and a regular expression takes several times as long
  let word = 0;
  let part = -1;
  let parts = 0;
  for (let i = 0; i <= text.length; i++) {
    const digit = i === text.length ? -2 : text.charCodeAt(i) - 0x30;
    if (digit >= 0 && digit <= 9) {
      // a leading zero means octal to some readers and decimal to others: refuse
      if (part === 0) return undefined;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return undefined;
    } else if (digit === -2 && part >= 0) {
      // '.' is 0x2e, two before '0'; the end of the text counts as one
      word = word * 256 + part;
      part = -1;
      parts++;
      if (parts === 4 && i < text.length) return undefined;
    } else return undefined;
  }
  return parts === 4 ? word : undefined;
}

function parse4Words(text: string): Words | undefined {
  const word = parse4(text);
  return word === undefined ? undefined : [0, 0, mapped, word];
}

function parse6(text: string): Words | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (i: number) => (groups[i]! * 0x10000 + groups[i + 1]!) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

function groupsOf(text: string, mayEndIn4: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (mayEndIn4 && i === parts.length - 1 && part.includes('.')) {
      const word = parse4(part);
      if (word === undefined) return undefined;
      groups.push(word >>> 16, word & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

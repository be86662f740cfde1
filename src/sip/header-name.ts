export const unknownHeader = 0;
export const viaHeader = 1;
export const fromHeader = 2;
export const toHeader = 3;
export const callIdHeader = 4;
export const cseqHeader = 5;
export const contactHeader = 6;
export const contentLengthHeader = 7;
export const maxForwardsHeader = 8;
export const expiresHeader = 9;
export const userAgentHeader = 10;
export const serverHeader = 11;
export const authorizationHeader = 12;
export const challengeHeader = 13;
export const dateHeader = 14;
export const warningHeader = 15;
export const retryAfterHeader = 16;
/** headers whose value is one or more name-addr: Route, Record-Route, Refer-To, Referred-By */
export const routeHeader = 17;
/** headers that are known, and of no use to us */
export const plainHeader = 18;

const names: readonly (readonly [string, number])[] = [
  ['via', viaHeader],
  ['from', fromHeader],
  ['to', toHeader],
  ['call-id', callIdHeader],
  ['cseq', cseqHeader],
  ['contact', contactHeader],
  ['content-length', contentLengthHeader],
  ['max-forwards', maxForwardsHeader],
  ['expires', expiresHeader],
  ['user-agent', userAgentHeader],
  ['server', serverHeader],
  ['authorization', authorizationHeader],
  ['proxy-authorization', authorizationHeader],
  ['www-authenticate', challengeHeader],
  ['proxy-authenticate', challengeHeader],
  ['date', dateHeader],
  ['warning', warningHeader],
  ['retry-after', retryAfterHeader],
  ['route', routeHeader],
  ['record-route', routeHeader],
  ['refer-to', routeHeader],
  ['referred-by', routeHeader],
  ['accept', plainHeader],
  ['allow', plainHeader],
  ['supported', plainHeader],
  ['content-type', plainHeader],
  ['allow-events', plainHeader],
  ['accept-language', plainHeader],
  ['accept-encoding', plainHeader],
  ['identity', plainHeader],
  ['subject', plainHeader],
];

/**
 * Compact forms (RFC 3261 7.3.3 and the IANA registry): v f t i m c l e s k, o u (RFC 6665), r (RFC 3515),
 * b (RFC 3892), x (RFC 4028), d j a (RFC 3841, 3840), n y (RFC 4474). Index: folded letter.
 */
const compact = new Uint8Array(256);
for (const [letters, id] of [
  ['v', viaHeader],
  ['f', fromHeader],
  ['t', toHeader],
  ['i', callIdHeader],
  ['m', contactHeader],
  ['l', contentLengthHeader],
  ['rb', routeHeader],
  ['cesoukxdjany', plainHeader],
] as const)
  for (const letter of letters) compact[letter.charCodeAt(0)] = id;

// Buckets by length and folded first letter: in each there are two names at most.
const longest = 19;
const first = new Array<Uint8Array>(longest * 32 + 32).fill(new Uint8Array(0));
const second = new Array<Uint8Array>(longest * 32 + 32).fill(new Uint8Array(0));
const firstId = new Uint8Array(longest * 32 + 32);
const secondId = new Uint8Array(longest * 32 + 32);
for (const [name, id] of names) {
  const bytes = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
  const bucket = name.length * 32 + (bytes[0]! & 31);
  const free = firstId[bucket] === 0;
  if (!free && secondId[bucket] !== 0) throw new Error(`three header names in one bucket: ${name}`);
  (free ? first : second)[bucket] = bytes;
  (free ? firstId : secondId)[bucket] = id;
}

/** Which header `bytes[start, end)` names, in any case, long or compact form; `unknownHeader` for all others. */
export function headerId(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 1) return compact[bytes[start]! | 0x20]!;
  if (length > longest) return unknownHeader;
  const bucket = length * 32 + (bytes[start]! & 31);
  const id = firstId[bucket]!;
  if (id === 0) return unknownHeader;
  if (same(bytes, start, first[bucket]!)) return id;
  return secondId[bucket] !== 0 && same(bytes, start, second[bucket]!) ? secondId[bucket]! : unknownHeader;
}

// By first and third letter, `name:` as it is on the wire: at most four names to compare, mostly one.
const byLetters: (readonly Uint8Array[])[] = new Array<readonly Uint8Array[]>(1024).fill([]);
const idsByLetters: (readonly number[])[] = new Array<readonly number[]>(1024).fill([]);
for (const [name, id] of names) {
  const bytes = Uint8Array.from(`${name}:`, (letter) => letter.charCodeAt(0));
  const bucket = (bytes[0]! & 31) * 32 + (bytes[2]! & 31);
  byLetters[bucket] = [...byLetters[bucket]!, bytes];
  idsByLetters[bucket] = [...idsByLetters[bucket]!, id];
}

/** Offset behind the colon of the name that `commonHeader` found last. */
export const commonName = { next: 0 };

/**
 * Which header the line at `start` is of, where its name is a known one in its long form with the colon right behind;
 * `unknownHeader` if the line has to be looked at. Twenty bytes must follow `start`.
 */
export function commonHeader(bytes: Uint8Array, start: number): number {
  const bucket = (bytes[start]! & 31) * 32 + (bytes[start + 2]! & 31);
  const candidates = byLetters[bucket]!;
  for (let k = 0; k < candidates.length; k++) {
    const name = candidates[k]!;
    const colon = name.length - 1;
    let i = 0;
    // a CR folds to '-'
    while (i < colon && (bytes[start + i]! | 0x20) === name[i] && bytes[start + i] !== 0x0d) i++;
    if (i === colon && bytes[start + i] === 0x3a) {
      commonName.next = start + i + 1;
      return idsByLetters[bucket]![k]!;
    }
  }
  return unknownHeader;
}

// `| 0x20` folds letters and leaves '-' and digits; the name's bytes are token bytes already
function same(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if ((bytes[start + i]! | 0x20) !== name[i]) return false;
  return true;
}

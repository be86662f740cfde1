import { tokenByte } from './byte-class.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const inToken = tokenByte;

export type PayloadKind = 'sip' | 'keepalive' | 'stun' | 'tls' | 'other';

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

/**
 * What the payload `bytes[start, end)` on a SIP port is, from its first bytes and first line.
 *
 * `keepalive`: nothing but CR, LF, zero or white-space bytes (RFC 5626 3.5.1 and what phones make of it), or up to four
 * bytes of whatever (`jaK`). `stun`: RFC 5389, or a classic RFC 3489 message. `tls`: a TLS or DTLS record (RFC 8446 5.1,
 * RFC 6347 4.1). `sip`: a start line, or an attempt at one.
 */
export function classifyPayload(bytes: Uint8Array, start: number, end: number): PayloadKind {
  let p = start;
  while (p < end && (bytes[p] === cr || bytes[p] === lf)) p++;
  if (end - p <= 4) return 'keepalive';
  const first = bytes[p]!;
  // letters, digits and punctuation of a token; everything binary is told apart first
  if (first <= space || first >= 0xfd) return classifyBinary(bytes, p, end);
  return isStartLine(bytes, p, end) ? 'sip' : 'other';
}

function classifyBinary(bytes: Uint8Array, start: number, end: number): PayloadKind {
  const first = bytes[start]!;
  const length = end - start;
  if (first >= 0x14 && first <= 0x17 && bytes[start + 1] === 3 && bytes[start + 2]! <= 4) return 'tls';
  if (first >= 0x14 && first <= 0x19 && bytes[start + 1] === 0xfe && length >= 13) {
    const version = bytes[start + 2]!;
    if (version === 0xff || version === 0xfd || version === 0xfc) return 'tls';
  }
  if (first < 4 && length >= 20 && isStun(bytes, start, length)) return 'stun';
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    if (byte !== 0 && byte !== cr && byte !== lf && byte !== space && byte !== 0x09) return 'other';
  }
  return 'keepalive';
}

/** 20-byte header, a length that is right, and the magic cookie or a binding or shared-secret message of RFC 3489. */
function isStun(bytes: Uint8Array, start: number, length: number): boolean {
  const stated = bytes[start + 2]! * 256 + bytes[start + 3]!;
  if (stated + 20 !== length || stated % 4 !== 0) return false;
  if (bytes[start + 4] === 0x21 && bytes[start + 5] === 0x12 && bytes[start + 6] === 0xa4 && bytes[start + 7] === 0x42)
    return true;
  const low = bytes[start + 1]!;
  return bytes[start]! <= 1 && (low === 0x01 || low === 0x02 || low === 0x11 || low === 0x12);
}

/**
 * Does `bytes[start, end)` begin with a start line, or an attempt at one: `SIP/` and a digit, or a token, a space and a first line that
 * ends in SIP/ and a version or names a sip: URI?
 */
export function isStartLine(bytes: Uint8Array, start: number, end: number): boolean {
  if (isSipSlash(bytes, start, end)) return true;
  let p = start;
  while (p < end && inToken[bytes[p]!] === 1) p++;
  if (p === start || p >= end || bytes[p] !== space) return false;
  while (p < end && bytes[p] === space) p++;
  if (namesSipUri(bytes, p, end)) return true;
  let stop = p;
  while (stop < end && bytes[stop] !== cr && bytes[stop] !== lf) stop++;
  while (stop > p && bytes[stop - 1] === space) stop--;
  let version = stop;
  while (version > p && bytes[version - 1] !== space) version--;
  return isSipSlash(bytes, version, stop);
}

function namesSipUri(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsSip(bytes, start, end)) return false;
  const next = bytes[start + 3]!;
  return next === 0x3a || ((next | 0x20) === 0x73 && bytes[start + 4] === 0x3a);
}

function isSipSlash(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsSip(bytes, start, end) || start + 4 >= end || bytes[start + 3] !== 0x2f) return false;
  const digit = bytes[start + 4]!;
  return digit >= 0x30 && digit <= 0x39;
}

function startsSip(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    start + 3 < end &&
    (bytes[start]! | 0x20) === 0x73 &&
    (bytes[start + 1]! | 0x20) === 0x69 &&
    (bytes[start + 2]! | 0x20) === 0x70
  );
}

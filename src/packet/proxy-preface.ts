const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

const signature1 = ascii('PROXY ');
const families1 = ['TCP4', 'TCP6', 'UNKNOWN'].map(ascii);
/** with its CRLF */
const longest1 = 107;

const signature2 = ascii('\r\n\r\n\0\r\nQUIT\n');
/** signature, version and command, family, length */
const head2 = 16;
/** Addresses take 216 bytes at most; the rest are extras like the name that TLS was asked for or what AWS adds. */
const longestRest2 = 1024;

const sip = ascii('sip/');

export const noPreface = -1;

/**
 * The preface by which a load balancer tells its server whom it speaks for (the PROXY protocol, versions 1 and 2:
 * haproxy.org/download/3.0/doc/proxy-protocol.txt), at the beginning `bytes[start, end)` of a TCP stream. HAProxy's
 * `send-proxy` and `check-send-proxy` and AWS's network load balancer write it, Kamailio reads it with `tcp_accept_haproxy`.
 * Returns
 * - n > 0: a preface of n bytes begins at `start`; n may lie beyond `end`;
 * - 0: one may, and more bytes are needed;
 * - `noPreface`.
 *
 * One in which a SIP version stands is none: a server that does not speak the protocol may find a message there.
 */
export function prefaceLength(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  const length = bytes[start] === cr ? lengthOf2(bytes, start, end) : lengthOf1(bytes, start, end);
  return length > 0 && namesSip(bytes, start, Math.min(end, start + length)) ? noPreface : length;
}

/** `PROXY TCP4 192.0.2.1 192.0.2.10 40000 5060` or `PROXY UNKNOWN`, and CRLF. */
function lengthOf1(bytes: Uint8Array, start: number, end: number): number {
  const begun = compare(bytes, start, end, signature1);
  if (begun <= 0) return begun;
  const familyStart = start + signature1.length;
  let p = noPreface;
  for (const family of families1) {
    const told = compare(bytes, familyStart, end, family);
    if (told === 0) return 0;
    if (told > 0) p = familyStart + family.length;
  }
  if (p < 0) return noPreface;
  if (p < end && bytes[p] !== space && bytes[p] !== cr) return noPreface;
  const limit = Math.min(end, start + longest1);
  while (p < limit && bytes[p]! >= space && bytes[p]! < 0x7f) p++;
  if (p + 1 < limit) return bytes[p] === cr && bytes[p + 1] === lf ? p + 2 - start : noPreface;
  if (limit < end || limit === start + longest1) return noPreface;
  return p === limit || bytes[p] === cr ? 0 : noPreface;
}

function lengthOf2(bytes: Uint8Array, start: number, end: number): number {
  const begun = compare(bytes, start, end, signature2);
  if (begun <= 0) return begun;
  const at = start + signature2.length;
  // version 2, LOCAL (a health check) or PROXY
  if (at < end && bytes[at] !== 0x20 && bytes[at] !== 0x21) return noPreface;
  // unspecified, IPv4, IPv6 or UNIX, and no transport, stream or datagram
  if (at + 1 < end && (bytes[at + 1]! > 0x3f || (bytes[at + 1]! & 0x0f) > 2)) return noPreface;
  if (start + head2 > end) return 0;
  const rest = bytes[at + 2]! * 256 + bytes[at + 3]!;
  return rest <= longestRest2 ? head2 + rest : noPreface;
}

/** 1: all of `expected` stands at `start`; 0: as much of it as is there; -1: something else. */
function compare(bytes: Uint8Array, start: number, end: number, expected: Uint8Array): number {
  for (let i = 0; i < expected.length; i++) {
    if (start + i >= end) return 0;
    if (bytes[start + i] !== expected[i]) return noPreface;
  }
  return 1;
}

function namesSip(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p + sip.length <= end; p++) {
    let i = 0;
    while (i < sip.length && (bytes[p + i]! | 0x20) === (sip[i]! | 0x20)) i++;
    if (i === sip.length) return true;
  }
  return false;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

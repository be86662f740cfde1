import { commonBytes } from './common-byte.ts';

const colon = 0x3a;
const semicolon = 0x3b;
const at = 0x40;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

const inHost = commonBytes();
const inUser = commonBytes('+*!~');
const inUriRest = commonBytes('+*!~;=:');
const inIpv6 = new Uint8Array(256);
for (const letter of '0123456789abcdefABCDEF:.') inIpv6[letter.charCodeAt(0)] = 1;

/** `sip:user@host:port;x=y` without escapes and headers: offset behind it, or -1. */
export function commonUri(bytes: Uint8Array, start: number, last: number): number {
  let p = start;
  if (p + 4 >= last || bytes[p] !== 0x73 || bytes[p + 1] !== 0x69 || bytes[p + 2] !== 0x70 || bytes[p + 3] !== colon)
    return -1;
  p += 4;
  let hostStart = p;
  while (p < last && inHost[bytes[p]!] === 1) p++;
  if (inUser[bytes[p]!] === 1 || bytes[p] === at) {
    while (p < last && inUser[bytes[p]!] === 1) p++;
    if (bytes[p] !== at) return -1;
    hostStart = ++p;
    while (p < last && inHost[bytes[p]!] === 1) p++;
  }
  if (p === hostStart) {
    p = commonIpv6(bytes, p, last);
    if (p < 0) return -1;
  }
  if (bytes[p] === colon) {
    p = commonPort(bytes, p + 1, last);
    if (p < 0) return -1;
  }
  if (bytes[p] === semicolon) while (p < last && inUriRest[bytes[p]!] === 1) p++;
  // user;parameter@host, user:password@host
  return p >= last || bytes[p] === at ? -1 : p;
}

/** `[2001:db8::1]`: offset behind it, or -1. */
export function commonIpv6(bytes: Uint8Array, start: number, last: number): number {
  if (bytes[start] !== bracketOpen) return -1;
  let p = start + 1;
  while (p < last && inIpv6[bytes[p]!] === 1) p++;
  return p - start < 3 || p >= last || bytes[p] !== bracketClose ? -1 : p + 1;
}

/** One to five digits up to 65535: offset behind them, or -1. */
export function commonPort(bytes: Uint8Array, start: number, last: number): number {
  let port = 0;
  let p = start;
  for (; p < last; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) break;
    port = port * 10 + digit;
    if (port > 65535) return -1;
  }
  return p === start ? -1 : p;
}

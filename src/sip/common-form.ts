import {
  callIdHeader,
  contactHeader,
  contentLengthHeader,
  cseqHeader,
  expiresHeader,
  fromHeader,
  maxForwardsHeader,
  toHeader,
  viaHeader,
} from './header-name.ts';
import type { SipMessage } from './message.ts';
import { methodId } from './method.ts';

/*
 * The headers as nearly all phones write them, read in one pass: plain ASCII without a byte that any check would look
 * at twice, no fold, one value, CRLF. Whatever deviates in the least is left to the general path, which alone judges.
 * Both must come to the same result: a property test compares them.
 */

/** Longer values are looked at for their length. */
const longest = 256;

// constants of this module, so that the compiler sees constants: imported bindings are loaded anew each time
const via = viaHeader;
const from = fromHeader;
const to = toHeader;
const contact = contactHeader;
const callId = callIdHeader;
const cseq = cseqHeader;
const contentLength = contentLengthHeader;
const maxForwards = maxForwardsHeader;
const expires = expiresHeader;

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const quoteByte = 0x22;
const slashByte = 0x2f;
const colon = 0x3a;
const semicolon = 0x3b;
const less = 0x3c;
const equals = 0x3d;
const greater = 0x3e;
const at = 0x40;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const inHost = bytesOf(`${letters}-._`);
const inUser = bytesOf(`${letters}-._+*!~`);
const inToken = inUser;
const inUriRest = bytesOf(`${letters}-._+*!~;=:`);
const inName = bytesOf(`${letters}-._+*!~ ,;:=@()&#?`);
const inCallId = bytesOf(`${letters}-._+*!~@:=(){}?`);

function bytesOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}

/**
 * Reads the value that begins at `start` if it has the common form of header `id`, which must be the first of its kind.
 * Sets the message's fields and returns the offset of the CR behind it; -1, with nothing set, in any other case.
 */
export function readCommonForm(message: SipMessage, id: number, start: number, end: number): number {
  switch (id) {
    case via:
      return commonVia(message, start, end - 3);
    case from:
    case to:
    case contact:
      return commonAddress(message, id, start, end - 3);
    case callId:
      return commonCallId(message, start, end - 3);
    case cseq:
      return commonCseq(message, start, end - 3);
    case contentLength:
    case maxForwards:
    case expires:
      return commonNumber(message, id, start, end - 3);
    default:
      return -1;
  }
}

/**
 * Reads `METHOD sip:user@host SIP/2.0` at `start`, the method a known one. Sets the message's fields and returns the
 * offset of the CR behind it; -1, with nothing set, in any other case.
 */
export function readCommonRequestLine(message: SipMessage, start: number, end: number): number {
  const bytes = message.bytes;
  const last = end - 10;
  let p = start;
  while (p < last && inHost[bytes[p]!] === 1) p++;
  if (p >= last || bytes[p] !== space) return -1;
  const methodEnd = p;
  const known = methodId(bytes, start, methodEnd);
  if (known === 0) return -1;
  const uriEnd = commonUri(bytes, methodEnd + 1, last);
  if (
    uriEnd < 0 ||
    uriEnd - start > longest ||
    bytes[uriEnd] !== space ||
    bytes[uriEnd + 1] !== 0x53 ||
    bytes[uriEnd + 2] !== 0x49 ||
    bytes[uriEnd + 3] !== 0x50 ||
    bytes[uriEnd + 4] !== slashByte ||
    bytes[uriEnd + 5] !== 0x32 ||
    bytes[uriEnd + 6] !== 0x2e ||
    bytes[uriEnd + 7] !== 0x30 ||
    bytes[uriEnd + 8] !== cr ||
    bytes[uriEnd + 9] !== lf
  )
    return -1;
  message.kind = 'request';
  message.method = known;
  message.methodStart = start;
  message.methodEnd = methodEnd;
  message.uriStart = methodEnd + 1;
  message.uriEnd = uriEnd;
  return uriEnd + 8;
}

/** CR LF at `p`, and no fold behind it. `p` may be `last` at most, which has three bytes behind it. */
function endsAt(bytes: Uint8Array, p: number): boolean {
  if (bytes[p] !== cr || bytes[p + 1] !== lf) return false;
  const next = bytes[p + 2]!;
  return next !== space && next !== 0x09;
}

/** `"Name" <sip:user@host:port;x=y>;tag=z`, the display name and all behind the host optional. */
function commonAddress(message: SipMessage, id: number, start: number, last: number): number {
  const bytes = message.bytes;
  let p = start;
  if (p < last && bytes[p] === quoteByte) {
    p++;
    while (p < last && inName[bytes[p]!] === 1) p++;
    if (bytes[p] !== quoteByte || p >= last) return -1;
    p++;
    if (p < last && bytes[p] === space) p++;
  }
  if (p + 5 >= last || bytes[p] !== less) return -1;
  p = commonUri(bytes, p + 1, last);
  if (p < 0 || bytes[p] !== greater) return -1;
  p++;
  let tagStart = -1;
  let tagEnd = -1;
  while (p < last && bytes[p] === semicolon) {
    const nameStart = ++p;
    while (p < last && inHost[bytes[p]!] === 1) p++;
    const nameEnd = p;
    if (nameEnd === nameStart || bytes[p] !== equals) return -1;
    const valueStart = ++p;
    while (p < last && inToken[bytes[p]!] === 1) p++;
    if (p === valueStart || id === contact) return -1;
    if (nameEnd - nameStart === 3 && isTag(bytes, nameStart)) {
      if (tagStart >= 0) return -1;
      tagStart = valueStart;
      tagEnd = p;
    }
  }
  if (p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  if (id === from) {
    message.fromStart = start;
    message.fromEnd = p;
    message.fromTagStart = tagStart;
    message.fromTagEnd = tagEnd;
  } else if (id === to) {
    message.toStart = start;
    message.toEnd = p;
    message.toTagStart = tagStart;
    message.toTagEnd = tagEnd;
  } else {
    message.contactStart = start;
    message.contactEnd = p;
  }
  return p;
}

function isTag(bytes: Uint8Array, start: number): boolean {
  return (bytes[start]! | 0x20) === 0x74 && (bytes[start + 1]! | 0x20) === 0x61 && (bytes[start + 2]! | 0x20) === 0x67;
}

/** `sip:user@host:port;x=y` without escapes and headers, the host no IPv6: offset behind it, or -1. */
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
  if (p === hostStart) return -1;
  if (bytes[p] === colon) {
    p = commonPort(bytes, p + 1, last);
    if (p < 0) return -1;
  }
  if (bytes[p] === semicolon) while (p < last && inUriRest[bytes[p]!] === 1) p++;
  // user;parameter@host, user:password@host
  return p >= last || bytes[p] === at ? -1 : p;
}

/** One to five digits up to 65535: offset behind them, or -1. */
function commonPort(bytes: Uint8Array, start: number, last: number): number {
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

/** `SIP/2.0/UDP host:port;branch=z;rport`. */
function commonVia(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
  let p = start;
  if (
    p + 12 >= last ||
    bytes[p] !== 0x53 ||
    bytes[p + 1] !== 0x49 ||
    bytes[p + 2] !== 0x50 ||
    bytes[p + 3] !== slashByte ||
    bytes[p + 4] !== 0x32 ||
    bytes[p + 5] !== 0x2e ||
    bytes[p + 6] !== 0x30 ||
    bytes[p + 7] !== slashByte
  )
    return -1;
  p += 8;
  const transport = p;
  while (p < last && inHost[bytes[p]!] === 1) p++;
  if (p === transport || bytes[p] !== space) return -1;
  const hostStart = ++p;
  while (p < last && inHost[bytes[p]!] === 1) p++;
  if (p === hostStart) return -1;
  if (bytes[p] === colon) {
    p = commonPort(bytes, p + 1, last);
    if (p < 0) return -1;
  }
  let branchStart = -1;
  let branchEnd = -1;
  while (p < last && bytes[p] === semicolon) {
    const nameStart = ++p;
    while (p < last && inHost[bytes[p]!] === 1) p++;
    const nameEnd = p;
    if (nameEnd === nameStart) return -1;
    if (bytes[p] !== equals) continue;
    const valueStart = ++p;
    while (p < last && inToken[bytes[p]!] === 1) p++;
    if (p === valueStart) return -1;
    if (nameEnd - nameStart === 6 && branchStart < 0 && isBranch(bytes, nameStart)) {
      // as long as the magic cookie: the general path looks whether it is no more than that
      if (p - valueStart === 7) return -1;
      branchStart = valueStart;
      branchEnd = p;
    }
  }
  if (p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  message.viaStart = start;
  message.viaEnd = p;
  message.branchStart = branchStart;
  message.branchEnd = branchEnd;
  message.viaCount = 1;
  return p;
}

function isBranch(bytes: Uint8Array, p: number): boolean {
  return (
    (bytes[p]! | 0x20) === 0x62 &&
    (bytes[p + 1]! | 0x20) === 0x72 &&
    (bytes[p + 2]! | 0x20) === 0x61 &&
    (bytes[p + 3]! | 0x20) === 0x6e &&
    (bytes[p + 4]! | 0x20) === 0x63 &&
    (bytes[p + 5]! | 0x20) === 0x68
  );
}

function commonCallId(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
  let p = start;
  while (p < last && inCallId[bytes[p]!] === 1) p++;
  if (p === start || p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  message.callIdStart = start;
  message.callIdEnd = p;
  return p;
}

/** Up to nine digits, a space and the method of the start line, or for a reply any that is known. */
function commonCseq(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
  let number = 0;
  let p = start;
  for (; p < last; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  if (p === start || p - start > 9 || bytes[p] !== space) return -1;
  const nameStart = ++p;
  while (p < last && inHost[bytes[p]!] === 1) p++;
  if (p >= last || !endsAt(bytes, p)) return -1;
  const method = methodId(bytes, nameStart, p);
  if (method === 0) return -1;
  if (message.kind === 'reply') {
    message.method = method;
    message.methodStart = nameStart;
    message.methodEnd = p;
  } else if (method !== message.method) return -1;
  message.cseq = number;
  message.cseqMethod = method;
  return p;
}

/** Up to nine digits; Max-Forwards at most 255. */
function commonNumber(message: SipMessage, id: number, start: number, last: number): number {
  const bytes = message.bytes;
  let number = 0;
  let p = start;
  for (; p < last; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  if (p === start || p - start > 9 || p >= last || !endsAt(bytes, p)) return -1;
  if (id === contentLength) message.contentLength = number;
  else if (id === expires) message.expires = number;
  else if (number > 255) return -1;
  else message.maxForwards = number;
  return p;
}

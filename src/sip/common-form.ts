import { commonBytes, endsAt, longestCommon } from './common-byte.ts';
import { commonIpv6, commonPort, commonUri } from './common-uri.ts';
import { commonCallId, commonCseq, commonDigest, commonNumber, commonStatusLine, commonText } from './common-value.ts';
import {
  authorizationHeader,
  callIdHeader,
  challengeHeader,
  contactHeader,
  contentLengthHeader,
  cseqHeader,
  expiresHeader,
  fromHeader,
  maxForwardsHeader,
  plainHeader,
  serverHeader,
  toHeader,
  userAgentHeader,
  viaHeader,
} from './header-name.ts';
import type { SipMessage } from './message.ts';
import { methodId } from './method.ts';
import { isExpires, isTag } from './parameter-name.ts';

/*
 * The headers as nearly all phones write them, read in one pass: plain ASCII without a byte that any check would look
 * at twice, no fold, one value, CRLF. Whatever deviates in the least is left to the general path, which alone judges.
 * Both must come to the same result: a property test compares them.
 */

// constants of this module, so that the compiler sees constants: imported bindings are loaded anew each time
const longest = longestCommon;
const inHost = commonBytes();
const inToken = commonBytes('+*!~');
/** addresses of IPv6 stand in `received`, with and without brackets */
const inViaValue = commonBytes('+*!~[:]');
const inName = commonBytes('+*!~ ,;:=@()&#?');
const via = viaHeader;
const from = fromHeader;
const to = toHeader;
const contact = contactHeader;
const callId = callIdHeader;
const cseq = cseqHeader;
const contentLength = contentLengthHeader;
const maxForwards = maxForwardsHeader;
const expires = expiresHeader;
const userAgent = userAgentHeader;
const server = serverHeader;
const authorization = authorizationHeader;
const challenge = challengeHeader;
const plain = plainHeader;

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
    case authorization:
    case challenge:
      return commonDigest(message, id, start, end - 3);
    case userAgent:
    case server:
    case plain:
      return commonText(message, id, start, end - 3);
    default:
      return -1;
  }
}

/**
 * Reads `METHOD sip:user@host SIP/2.0`, the method a known one, or `SIP/2.0 200 OK` at `start`. Sets the message's fields
 * and returns the offset of the CR behind it; -1, with nothing set, in any other case.
 */
export function readCommonStartLine(message: SipMessage, start: number, end: number): number {
  const status = commonStatusLine(message, start, end - 3);
  return status >= 0 ? status : commonRequestLine(message, start, end - 10);
}

function commonRequestLine(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
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
  let seconds = -1;
  while (p < last && bytes[p] === semicolon) {
    const nameStart = ++p;
    while (p < last && inHost[bytes[p]!] === 1) p++;
    const nameEnd = p;
    if (nameEnd === nameStart || bytes[p] !== equals) return -1;
    const valueStart = ++p;
    while (p < last && inToken[bytes[p]!] === 1) p++;
    if (p === valueStart) return -1;
    if (id === contact) {
      if (seconds >= 0 || !isExpires(bytes, nameStart, nameEnd)) return -1;
      seconds = digits(bytes, valueStart, p);
      if (seconds < 0) return -1;
    } else if (isTag(bytes, nameStart, nameEnd)) {
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
    message.contactExpires = seconds;
  }
  return p;
}

/** Up to nine digits; -1 for anything else. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 9) return -1;
  let number = 0;
  for (let p = start; p < end; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
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
  if (p === hostStart) {
    p = commonIpv6(bytes, p, last);
    if (p < 0) return -1;
  }
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
    while (p < last && inViaValue[bytes[p]!] === 1) p++;
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

import { commonBytes, endsAt, longestCommon } from './common-byte.ts';
import {
  authorizationHeader,
  contentLengthHeader,
  expiresHeader,
  serverHeader,
  userAgentHeader,
} from './header-name.ts';
import type { SipMessage } from './message.ts';
import { methodId } from './method.ts';

const space = 0x20;
const quoteByte = 0x22;

// constants of this module, so that the compiler sees constants: imported bindings are loaded anew each time
const longest = longestCommon;
const contentLength = contentLengthHeader;
const expires = expiresHeader;
const userAgent = userAgentHeader;
const server = serverHeader;
const authorization = authorizationHeader;
const inHost = commonBytes();
const inText = commonBytes('+*!~ ,;:=@()/');
const inCallId = commonBytes('+*!~@:=(){}?[]');
const inDigest = commonBytes('+*!~ ,;:=@()/?&#[]"');
/** credentials are longer than other values, and looked at for their length only beyond this */
const longestDigest = 2048;

/** One word. */
export function commonCallId(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
  let p = start;
  while (p < last && inCallId[bytes[p]!] === 1) p++;
  if (p === start || p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  message.callIdStart = start;
  message.callIdEnd = p;
  return p;
}

/** Words, commas and slashes that nothing is to be read from but where they are. */
export function commonText(message: SipMessage, id: number, start: number, last: number): number {
  const bytes = message.bytes;
  let p = start;
  while (p < last && inText[bytes[p]!] === 1) p++;
  if (p === start || p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  if (bytes[start] === space || bytes[p - 1] === space) return -1;
  if (message.userAgentStart < 0 && (id === userAgent || (id === server && message.kind === 'reply'))) {
    message.userAgentStart = start;
    message.userAgentEnd = p;
  }
  return p;
}

/** Credentials or a challenge with their quotes in pairs; what is in them is read when it is asked for. */
export function commonDigest(message: SipMessage, id: number, start: number, last: number): number {
  const bytes = message.bytes;
  let quotes = 0;
  let p = start;
  for (; p < last; p++) {
    const byte = bytes[p]!;
    if (inDigest[byte] === 0) break;
    if (byte === quoteByte) quotes++;
  }
  if (p === start || p >= last || p - start > longestDigest || (quotes & 1) !== 0 || !endsAt(bytes, p)) return -1;
  if (bytes[start] === space || bytes[p - 1] === space) return -1;
  if (id === authorization) {
    message.authorizationStart = start;
    message.authorizationEnd = p;
  } else {
    message.challengeStart = start;
    message.challengeEnd = p;
    message.challengeCount = 1;
  }
  return p;
}

/** `SIP/2.0 200 OK`. Sets kind and status, and returns the offset of the CR behind it; or -1, with nothing set. */
export function commonStatusLine(message: SipMessage, start: number, last: number): number {
  const bytes = message.bytes;
  if (
    start + 12 >= last ||
    bytes[start] !== 0x53 ||
    bytes[start + 1] !== 0x49 ||
    bytes[start + 2] !== 0x50 ||
    bytes[start + 3] !== 0x2f ||
    bytes[start + 4] !== 0x32 ||
    bytes[start + 5] !== 0x2e ||
    bytes[start + 6] !== 0x30 ||
    bytes[start + 7] !== space ||
    bytes[start + 11] !== space
  )
    return -1;
  const hundreds = bytes[start + 8]! - 0x30;
  const tens = bytes[start + 9]! - 0x30;
  const ones = bytes[start + 10]! - 0x30;
  if (hundreds < 1 || hundreds > 6 || tens < 0 || tens > 9 || ones < 0 || ones > 9) return -1;
  let p = start + 12;
  while (p < last && inText[bytes[p]!] === 1) p++;
  if (p >= last || p - start > longest || !endsAt(bytes, p)) return -1;
  message.kind = 'reply';
  message.status = hundreds * 100 + tens * 10 + ones;
  return p;
}

/** Up to nine digits, a space and the method of the start line, or for a reply any that is known. */
export function commonCseq(message: SipMessage, start: number, last: number): number {
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
export function commonNumber(message: SipMessage, id: number, start: number, last: number): number {
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

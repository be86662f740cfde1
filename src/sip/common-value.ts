import { commonBytes, endsAt, longestCommon } from './common-byte.ts';
import { contentLengthHeader, expiresHeader, userAgentHeader } from './header-name.ts';
import type { SipMessage } from './message.ts';
import { methodId } from './method.ts';

const space = 0x20;

// constants of this module, so that the compiler sees constants: imported bindings are loaded anew each time
const longest = longestCommon;
const contentLength = contentLengthHeader;
const expires = expiresHeader;
const userAgent = userAgentHeader;
const inHost = commonBytes();
const inText = commonBytes('+*!~ ,;:=@()/');
const inCallId = commonBytes('+*!~@:=(){}?');

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
  if (id === userAgent && message.userAgentStart < 0) {
    message.userAgentStart = start;
    message.userAgentEnd = p;
  }
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

import { whiteSpace } from './byte-class.ts';
import type { SipMessage } from './message.ts';
import { methodId } from './method.ts';
import { decimal, noNumber } from './number.ts';
import { closingQuote } from './parameters.ts';
import { report } from './report.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const isSpace = whiteSpace;

const largest32 = 0xffffffff;

/** `number LWS method` (RFC 3261 20.16). For a reply, the message's method is this one. */
export function readCseq(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  let p = start;
  while (p < end && bytes[p]! >= 0x30 && bytes[p]! <= 0x39) p++;
  const number = decimal(bytes, start, p);
  let nameStart = p;
  while (nameStart < end && isSpace[bytes[nameStart]!] === 1) nameStart++;
  if (number === noNumber || nameStart === p || nameStart === end) report(message, 'bad-cseq', start);
  if (number > largest32) report(message, 'cseq-out-of-range', start);
  else {
    message.cseq = number;
    if (number > 0x7fffffff) report(message, 'cseq-large', start);
  }
  message.cseqMethod = methodId(bytes, nameStart, end);
  if (message.kind === 'reply') {
    message.method = message.cseqMethod;
    message.methodStart = nameStart;
    message.methodEnd = end;
    return;
  }
  if (nameStart === end) return;
  if (message.cseqMethod !== message.method || (message.method === 0 && !isSameMethod(message, nameStart, end)))
    report(message, 'cseq-method-mismatch', start);
}

function isSameMethod(message: SipMessage, start: number, end: number): boolean {
  const { bytes, methodStart, methodEnd } = message;
  if (methodEnd - methodStart !== end - start) return false;
  for (let i = 0; i < end - start; i++) if (bytes[methodStart + i] !== bytes[start + i]) return false;
  return true;
}

export function readContentLength(message: SipMessage, start: number, end: number): void {
  const length = decimal(message.bytes, start, end);
  if (length === noNumber) report(message, 'bad-content-length', start);
  else message.contentLength = length;
}

/** RFC 3261 20.22: 0 to 255. */
export function readMaxForwards(message: SipMessage, start: number, end: number): void {
  const hops = decimal(message.bytes, start, end);
  if (hops === noNumber || hops > 255) report(message, 'bad-max-forwards', start);
  else message.maxForwards = hops;
}

/** RFC 3261 20.19: seconds of 32 bits. RFC 2543 allowed a date, which is left alone. */
export function readExpires(message: SipMessage, start: number, end: number): void {
  const seconds = decimal(message.bytes, start, end);
  if (seconds !== noNumber && seconds <= largest32) message.expires = seconds;
  else if (!endsInZone(message.bytes, start, end)) report(message, 'bad-expires', start);
}

/** RFC 3261 20.17: always GMT. */
export function checkDate(message: SipMessage, start: number, end: number): void {
  if (end > start && !endsInZone(message.bytes, start, end)) report(message, 'bad-date', start);
}

/** RFC 3261 20.33: seconds, then a comment and parameters. */
export function checkRetryAfter(message: SipMessage, start: number, end: number): void {
  let p = start;
  while (p < end && message.bytes[p]! >= 0x30 && message.bytes[p]! <= 0x39) p++;
  const seconds = decimal(message.bytes, start, p);
  if ((seconds === noNumber || seconds > largest32) && !endsInZone(message.bytes, start, end))
    report(message, 'bad-retry-after', start);
}

/** RFC 3261 20.43: three digits first. */
export function checkWarning(message: SipMessage, start: number, end: number): void {
  let p = start;
  while (p < end && message.bytes[p]! >= 0x30 && message.bytes[p]! <= 0x39) p++;
  if (p - start !== 3 && end > start) report(message, 'bad-warning', start);
}

/** RFC 3261 20.8: one word, never empty. */
export function checkCallId(message: SipMessage, start: number, end: number): void {
  if (start === end) report(message, 'bad-call-id', start);
  for (let p = start; p < end; p++) {
    if (isSpace[message.bytes[p]!] === 1) {
      report(message, 'bad-call-id', p);
      return;
    }
  }
}

export function checkQuotes(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  for (let p = start; p < end; p++) {
    if (bytes[p] !== 0x22) continue;
    p = closingQuote(bytes, p, end);
    if (p >= end) report(message, 'unbalanced-quotes', start);
  }
}

/**
 * Control bytes in a header value or start line. A quoted string may hold them behind a backslash
 * (RFC 3261 25.1 quoted-pair, RFC 4475 3.1.1.2).
 */
export function checkControls(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  let inQuotes = false;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === 0x22) inQuotes = !inQuotes;
    else if (byte === 0x5c && inQuotes) p++;
    else if (byte === 0) report(message, 'nul-byte', p);
    else if ((byte < 0x20 && isSpace[byte] === 0) || byte === 0x7f) report(message, 'control-character', p);
  }
}

/** UTF-8 by its lead and continuation bytes (RFC 3629 4; overlong forms and surrogates count as wrong). */
export function checkUtf8(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    if (byte < 0x80) continue;
    const more =
      byte >= 0xc2 && byte <= 0xdf ? 1 : byte >= 0xe0 && byte <= 0xef ? 2 : byte >= 0xf0 && byte <= 0xf4 ? 3 : 0;
    const next = p + 1 < end ? bytes[p + 1]! : 0;
    const isWrong =
      more === 0 ||
      p + more >= end ||
      (byte === 0xe0 && next < 0xa0) ||
      (byte === 0xed && next > 0x9f) ||
      (byte === 0xf0 && next < 0x90) ||
      (byte === 0xf4 && next > 0x8f);
    if (isWrong || !areContinuations(bytes, p + 1, more)) {
      report(message, 'not-utf8', p);
      return;
    }
    p += more;
  }
}

function areContinuations(bytes: Uint8Array, start: number, count: number): boolean {
  for (let i = 0; i < count; i++) if ((bytes[start + i]! & 0xc0) !== 0x80) return false;
  return true;
}

/** GMT as it must be; UTC and Z mean the same. */
function endsInZone(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const a = bytes[end - 3]! | 0x20;
  const b = bytes[end - 2]! | 0x20;
  const c = bytes[end - 1]! | 0x20;
  return (a === 0x67 && b === 0x6d && c === 0x74) || (a === 0x75 && b === 0x74 && c === 0x63) || c === 0x7a;
}

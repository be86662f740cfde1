import { whiteSpace } from './byte-class.ts';
import { inspect } from './injection.ts';
import type { SipMessage } from './message.ts';
import { decimal, noNumber } from './number.ts';
import { isExpires, isTag } from './parameter-name.ts';
import { closingQuote, noParameter, parameter, readParameter } from './parameters.ts';
import { report } from './report.ts';
import { checkUri } from './uri-check.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const isSpace = whiteSpace;

const quoteByte = 0x22;
const asterisk = 0x2a;
const comma = 0x2c;
const colon = 0x3a;
const semicolon = 0x3b;
const less = 0x3c;
const greater = 0x3e;
const question = 0x3f;

export type AddressHeader = 'from' | 'to' | 'contact';

const unreadable = { from: 'bad-from', to: 'bad-to', contact: 'bad-contact' } as const;

/**
 * Reads the value `bytes[start, end)` of a From, To or Contact header: name-addr or addr-spec, then parameters
 * (RFC 3261 20.10: without angle brackets, all after the first semicolon belongs to the header). Sets the tag span of
 * From and To, and `contactExpires`; reports what breaks the grammar. Of a Contact with several values the first counts.
 */
export function readAddress(message: SipMessage, start: number, end: number, header: AddressHeader): void {
  const bytes = message.bytes;
  if (start >= end) {
    // an empty Contact is what some phones send in replies; an empty From or To is nobody
    if (header !== 'contact') report(message, unreadable[header], start);
    return;
  }
  if (header === 'contact' && end - start === 1 && bytes[start] === asterisk) return;
  let open = -1;
  let stop = -1;
  let hasColon = false;
  let p = start;
  for (; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === less) {
      open = p;
      break;
    }
    if (byte === colon) hasColon = true;
    else if (byte === quoteByte) {
      const openQuote = p;
      p = closingQuote(bytes, p, end);
      if (p >= end) {
        report(message, 'unbalanced-quotes', start);
        return;
      }
      // a quoted name with a tag in it: `"<script>…" <sip:…>`
      if (hasAngle(bytes, openQuote, p)) inspect(message, openQuote, p);
    } else if (byte === semicolon || byte === comma) {
      if (stop < 0) stop = p;
      // a display name has no colon: this was an addr-spec, and what follows are its parameters
      if (hasColon) break;
    }
  }
  let after: number;
  if (open >= 0) {
    if (stop >= 0) report(message, 'unquoted-display-name', stop);
    after = readBracketed(message, open, end);
    if (after < 0) return;
  } else {
    after = stop < 0 ? end : stop;
    readBare(message, start, after);
  }
  readParameters(message, after, end, header);
}

function hasAngle(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p] === less) return true;
  return false;
}

/** `<URI>` at `open`. Returns the offset behind it, or -1 if it has no end. */
function readBracketed(message: SipMessage, open: number, end: number): number {
  const bytes = message.bytes;
  let close = open + 1;
  while (close < end && bytes[close] !== greater && bytes[close] !== less) close++;
  if (close >= end || bytes[close] === less) {
    report(message, 'unbalanced-brackets', open);
    return -1;
  }
  let from = open + 1;
  let to = close;
  while (from < to && isSpace[bytes[from]!] === 1) from++;
  while (to > from && isSpace[bytes[to - 1]!] === 1) to--;
  if (from !== open + 1 || to !== close) report(message, 'angle-space', open);
  checkUri(message, from, to, false);
  return close + 1;
}

function readBare(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  let to = end;
  while (to > start && isSpace[bytes[to - 1]!] === 1) to--;
  for (let p = start; p < to; p++) {
    if (bytes[p] === question) report(message, 'unquoted-question-mark', p);
    else if (bytes[p] === greater) report(message, 'unbalanced-brackets', p);
  }
  checkUri(message, start, to, false);
}

function readParameters(message: SipMessage, start: number, end: number, header: AddressHeader): void {
  const bytes = message.bytes;
  let p = start;
  while (p < end) {
    const next = readParameter(message, p, end);
    if (next === noParameter) break;
    p = next;
    const { nameStart, nameEnd, valueStart, valueEnd } = parameter;
    if (header === 'contact') {
      if (message.contactExpires < 0 && valueStart >= 0 && isExpires(bytes, nameStart, nameEnd))
        readExpires(message, valueStart, valueEnd);
    } else if (isTag(bytes, nameStart, nameEnd)) {
      if (valueStart < 0 || valueEnd === valueStart) report(message, 'bad-parameter', nameStart);
      else setTag(message, valueStart, valueEnd, header);
    }
    if (p < end && bytes[p] === comma) break;
  }
  // From and To have one value
  if (header !== 'contact') {
    while (p < end && bytes[p] !== comma) p++;
    if (p < end) report(message, unreadable[header], p);
  }
}

function setTag(message: SipMessage, start: number, end: number, header: 'from' | 'to'): void {
  if (header === 'from') {
    if (message.fromTagStart >= 0) report(message, 'repeated-tag', start);
    else {
      message.fromTagStart = start;
      message.fromTagEnd = end;
    }
  } else if (message.toTagStart >= 0) report(message, 'repeated-tag', start);
  else {
    message.toTagStart = start;
    message.toTagEnd = end;
  }
}

function readExpires(message: SipMessage, start: number, end: number): void {
  // RFC 2543 quoted it, and allowed a date in the quotes: old phones may, so only the range is judged
  if (message.bytes[start] === quoteByte) return;
  const seconds = decimal(message.bytes, start, end);
  if (seconds === noNumber || seconds > 0xffffffff) report(message, 'bad-expires', start);
  else message.contactExpires = seconds;
}

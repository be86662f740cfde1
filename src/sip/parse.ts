import { byteClass, control, high, lineEnd, tokenByte, whiteSpace } from './byte-class.ts';
import { classifyPayload } from './classify.ts';
import { readCommonForm, readCommonStartLine } from './common-form.ts';
import { checkLength, checkText, longestField, readHeader } from './header.ts';
import * as header from './header-name.ts';
import { commonHeader, commonName, headerId, unknownHeader } from './header-name.ts';
import type { SipMessage } from './message.ts';
import { report, resetMessage } from './report.ts';
import { readStartLine } from './start-line.ts';

const tab = 0x09;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const colon = 0x3a;

// A table that is a constant of this module is one to the compiler too; an imported binding is loaded anew each time.
const classOf = byteClass;
const inToken = tokenByte;
const isSpace = whiteSpace;
const endsLine = lineEnd;

const mostHeaders = 256;
/** What an ALG may take away from SDP with its addresses: a few lines of 15 digits at most each. */
const mostRewritten = 64;

/** Where the line that `scanLine` read ends, where the next one begins, and the classes of its bytes. */
const line = { end: 0, next: 0, flags: 0 };

/** How often each header that may stand once was repeated in this message. */
const repeats = new Uint8Array(32);

const single =
  (1 << header.fromHeader) |
  (1 << header.toHeader) |
  (1 << header.callIdHeader) |
  (1 << header.cseqHeader) |
  (1 << header.contentLengthHeader) |
  (1 << header.maxForwardsHeader) |
  (1 << header.expiresHeader);

/** all but those of which every one is read in the same way */
const once = ~(1 << header.plainHeader);

const mandatory =
  (1 << header.viaHeader) |
  (1 << header.fromHeader) |
  (1 << header.toHeader) |
  (1 << header.callIdHeader) |
  (1 << header.cseqHeader) |
  (1 << header.maxForwardsHeader);

/**
 * Parses the SIP message in `bytes[start, end)` (RFC 3261) into `message`, every field of which is overwritten. Total:
 * whatever the bytes are, it returns; `message.kind` is `none` when they are no SIP. `streamed`: the bytes came over TCP
 * and are one framed message. Bytes behind Content-Length are ignored over UDP (18.3). Linear in `end - start`.
 */
export function parseSip(bytes: Uint8Array, start: number, end: number, message: SipMessage, streamed: boolean): void {
  resetMessage(message, bytes, start, end);
  let p = start;
  while (p < end && (bytes[p] === cr || bytes[p] === lf)) p++;
  const lineStart = p;
  const common = readCommonStartLine(message, p, end);
  if (common >= 0) {
    const seen = readHeaders(message, common + 2, end);
    checkMandatory(message, seen);
    measureBody(message, end, streamed);
    return;
  }
  // a start line is never folded
  if (p < end) scanLine(message, p, end, false);
  if (p >= end || !readStartLine(message, lineStart, line.end, line.flags)) {
    if (isForeign(bytes, start, end)) report(message, 'not-sip', lineStart);
    return;
  }
  if ((line.flags & (control | high)) !== 0) checkText(message, lineStart, line.end, line.flags);
  const seen = readHeaders(message, line.next, end);
  checkMandatory(message, seen);
  measureBody(message, end, streamed);
}

function isForeign(bytes: Uint8Array, start: number, end: number): boolean {
  const kind = classifyPayload(bytes, start, end);
  return kind === 'other' || kind === 'sip';
}

/** Reads to the end of the line at `start`, with its folds (RFC 3261 7.3.1), into `line`. */
function scanLine(message: SipMessage, start: number, end: number, mayFold: boolean): void {
  const bytes = message.bytes;
  const last4 = end - 4;
  let flags = 0;
  let p = start;
  for (;;) {
    while (p <= last4) {
      const classes = classOf[bytes[p]!]! | classOf[bytes[p + 1]!]! | classOf[bytes[p + 2]!]! | classOf[bytes[p + 3]!]!;
      if ((classes & endsLine) !== 0) break;
      flags |= classes;
      p += 4;
    }
    while (p < end) {
      const classes = classOf[bytes[p]!]!;
      if ((classes & endsLine) !== 0) break;
      flags |= classes;
      p++;
    }
    line.end = p;
    if (p >= end) break;
    if (bytes[p] === cr) {
      p++;
      if (p < end && bytes[p] === lf) p++;
      else report(message, 'bare-cr', p - 1);
    } else {
      report(message, 'bare-lf', p);
      p++;
    }
    if (!mayFold || p >= end || (bytes[p] !== space && bytes[p] !== tab)) break;
  }
  line.next = p;
  line.flags = flags;
}

/** Reads all headers; sets `bodyStart`. Returns a bit for each header id seen. */
function readHeaders(message: SipMessage, start: number, end: number): number {
  const bytes = message.bytes;
  let seen = 0;
  let count = 0;
  let repeated = false;
  let p = start;
  for (;;) {
    if (p >= end) {
      report(message, 'missing-header-end', end);
      message.bodyStart = end;
      break;
    }
    const byte = bytes[p]!;
    if (byte === cr || byte === lf) {
      message.bodyStart = byte === cr && p + 1 < end && bytes[p + 1] === lf ? p + 2 : p + 1;
      break;
    }
    count++;
    const nameStart = p;
    let id = p + 20 < end ? commonHeader(bytes, p) : unknownHeader;
    if (id !== unknownHeader) p = commonName.next;
    else {
      while (p < end && inToken[bytes[p]!] === 1) p++;
      const nameEnd = p;
      while (p < end && (bytes[p] === space || bytes[p] === tab)) p++;
      if (nameEnd === nameStart || p >= end || bytes[p] !== colon) {
        report(message, 'bad-header-line', nameStart);
        scanLine(message, nameStart, end, true);
        if ((line.flags & (control | high)) !== 0) checkText(message, nameStart, line.end, line.flags);
        p = line.next;
        continue;
      }
      p++;
      id = headerId(bytes, nameStart, nameEnd);
    }
    const bit = 1 << id;
    if ((seen & bit & once) === 0) {
      const stop = readCommonForm(message, id, p < end && bytes[p] === space ? p + 1 : p, end);
      if (stop >= 0) {
        seen |= bit;
        p = stop + 2;
        continue;
      }
    }
    scanLine(message, p, end, true);
    let valueStart = p;
    let valueEnd = line.end;
    p = line.next;
    while (valueStart < valueEnd && isSpace[bytes[valueStart]!] === 1) valueStart++;
    while (valueEnd > valueStart && isSpace[bytes[valueEnd - 1]!] === 1) valueEnd--;
    if ((seen & bit & single) !== 0) {
      if (!repeated) repeats.fill(0);
      repeated = true;
      noteRepeat(message, id, nameStart);
    } else readHeader(message, id, valueStart, valueEnd, seen & bit, line.flags);
    seen |= bit;
    if (valueEnd - valueStart > longestField) checkLength(message, id, valueStart, valueEnd);
  }
  message.headerCount = count;
  if (count > mostHeaders) report(message, 'too-many-headers', start);
  return seen;
}

function noteRepeat(message: SipMessage, id: number, offset: number): void {
  report(message, 'repeated-header', offset);
  const count = repeats[id]! + 1;
  repeats[id] = Math.min(count, 255);
  if (count >= 3) report(message, 'repeated-header-many', offset);
}

function checkMandatory(message: SipMessage, seen: number): void {
  if ((seen & mandatory) === mandatory) return;
  const at = message.start;
  if ((seen & (1 << header.viaHeader)) === 0) report(message, 'missing-via', at);
  if ((seen & (1 << header.fromHeader)) === 0) report(message, 'missing-from', at);
  if ((seen & (1 << header.toHeader)) === 0) report(message, 'missing-to', at);
  if ((seen & (1 << header.callIdHeader)) === 0) report(message, 'missing-call-id', at);
  if ((seen & (1 << header.cseqHeader)) === 0) report(message, 'missing-cseq', at);
  if ((seen & (1 << header.maxForwardsHeader)) === 0 && message.kind === 'request')
    report(message, 'missing-max-forwards', at);
}

/** RFC 3261 18.3 and 20.14. */
function measureBody(message: SipMessage, end: number, streamed: boolean): void {
  const there = end - message.bodyStart;
  const stated = message.contentLength;
  message.bodyEnd = end;
  if (stated < 0) {
    if (streamed) report(message, 'missing-content-length', message.start);
    return;
  }
  if (stated > there) {
    // an ALG leaves some of the body, and takes a few digits of each address; on a stream the other side would wait for them
    const isRewritten = !streamed && there > 0 && stated - there <= mostRewritten;
    report(message, isRewritten ? 'content-length-little-larger' : 'content-length-too-large', message.bodyStart);
  } else {
    message.bodyEnd = message.bodyStart + stated;
    if (stated < there) report(message, 'content-length-smaller', message.bodyEnd);
  }
}

import { opaqueStream } from '../packet/framer.ts';
import { tokenByte } from './byte-class.ts';
import { isStartLine } from './classify.ts';
import { contentLengthHeader, headerId } from './header-name.ts';

const tab = 0x09;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const colon = 0x3a;

/** A header section that is longer is no SIP message to anybody. */
const longestHeaders = 65_536;
/** A line that does not end within this is no start line. */
const longestStartLine = 8192;
/** A Content-Length beyond this is a lie: read as 0, and left for the parser to report. */
const longestBody = 1_048_576;

/**
 * Cuts a TCP stream into SIP messages by Content-Length (RFC 3261 18.3, 7.5), in any case, folded or compact; without
 * one, or with one that is no number, the body is empty. A `Framer`: see packet/framer.ts for what it returns. A run of
 * CR and LF (RFC 5626 keep-alives) is a message of its own. Junk is skipped up to the next line that begins a message.
 */
export function frameSip(bytes: Uint8Array, start: number, end: number): number {
  // the reassembly may ask with an `end` beyond what is there
  const there = Math.min(end, bytes.length);
  if (start >= there) return 0;
  const first = bytes[start]!;
  if (first === cr || first === lf) {
    let p = start + 1;
    while (p < there && (bytes[p] === cr || bytes[p] === lf)) p++;
    return p - start;
  }
  if (first >= 0x14 && first <= 0x17) {
    // a TLS record (RFC 8446 5.1): type, then version 3.0 to 3.4
    if (there - start < 3) return 0;
    if (bytes[start + 1] === 3 && bytes[start + 2]! <= 4) return opaqueStream;
  }
  const lineStop = endOfLine(bytes, start, Math.min(there, start + longestStartLine));
  if (lineStop < 0) return there - start < longestStartLine ? 0 : -skipLength(bytes, start, there);
  if (!isStartLine(bytes, start, lineStop)) return -skipLength(bytes, start, there);
  return messageLength(bytes, start, lineStop, there, end);
}

/** Length of the message whose start line ends at `lineStop`, or 0 where it is not all there. */
function messageLength(bytes: Uint8Array, start: number, lineStop: number, there: number, end: number): number {
  const limit = Math.min(there, start + longestHeaders);
  let contentLength = -1;
  let p = nextLine(bytes, lineStop, limit);
  for (;;) {
    if (p >= limit) break;
    const byte = bytes[p]!;
    if (byte === cr || byte === lf) {
      // a CR that is the last byte may have its LF still on the way
      if (byte === cr && p + 1 >= there) return 0;
      const bodyStart = nextLine(bytes, p, there);
      const length = bodyStart - start + Math.max(contentLength, 0);
      return start + length <= end ? length : 0;
    }
    const stop = endOfHeader(bytes, p, limit);
    if (stop < 0) break;
    if (contentLength < 0 && isContentLengthFirst(byte)) contentLength = readContentLength(bytes, p, stop);
    p = nextLine(bytes, stop, limit);
  }
  return there - start < longestHeaders ? 0 : -skipLength(bytes, start, there);
}

function isContentLengthFirst(byte: number): boolean {
  const folded = byte | 0x20;
  return folded === 0x63 || folded === 0x6c;
}

/** The value of the header line `bytes[start, stop)` if it is Content-Length; -1 if not; 0 if its value is wrong. */
function readContentLength(bytes: Uint8Array, start: number, stop: number): number {
  let p = start;
  while (p < stop && tokenByte[bytes[p]!] === 1) p++;
  if (p === start || headerId(bytes, start, p) !== contentLengthHeader) return -1;
  while (p < stop && isSpace(bytes[p]!)) p++;
  if (p >= stop || bytes[p] !== colon) return -1;
  p++;
  while (p < stop && isSpace(bytes[p]!)) p++;
  let valueEnd = stop;
  while (valueEnd > p && isSpace(bytes[valueEnd - 1]!)) valueEnd--;
  if (p === valueEnd) return 0;
  let length = 0;
  for (; p < valueEnd; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) return 0;
    length = length * 10 + digit;
    if (length > longestBody) return 0;
  }
  return length;
}

function isSpace(byte: number): boolean {
  return byte === space || byte === tab || byte === cr || byte === lf;
}

/** Offset of the line end at or behind `start`; -1 if there is none before `limit`. */
function endOfLine(bytes: Uint8Array, start: number, limit: number): number {
  for (let p = start; p < limit; p++) if (bytes[p] === lf || bytes[p] === cr) return p;
  return -1;
}

/** Like `endOfLine`, folds included; -1 as well where the next byte, which would tell a fold, is not there yet. */
function endOfHeader(bytes: Uint8Array, start: number, limit: number): number {
  let p = start;
  for (;;) {
    p = endOfLine(bytes, p, limit);
    if (p < 0) return -1;
    const next = nextLine(bytes, p, limit);
    if (next >= limit) return -1;
    if (bytes[next] !== space && bytes[next] !== tab) return p;
    p = next;
  }
}

/** Behind the line end at `p`. */
function nextLine(bytes: Uint8Array, p: number, limit: number): number {
  return bytes[p] === cr && p + 1 < limit && bytes[p + 1] === lf ? p + 2 : p + 1;
}

/**
 * How many bytes from `start` on are junk: up to the next start line, or to a last line that has no end yet and may
 * become one. At least 1.
 */
function skipLength(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  let lineStop = endOfLine(bytes, p, end);
  if (lineStop >= 0) {
    const within = startWithin(bytes, p, lineStop);
    if (within > start) return within - start;
  }
  while (lineStop >= 0) {
    p = nextLine(bytes, lineStop, end);
    if (p >= end) break;
    lineStop = endOfLine(bytes, p, end);
    if (lineStop < 0) break;
    const within = isStartLine(bytes, p, lineStop) ? p : startWithin(bytes, p, lineStop);
    if (within >= 0) return within - start;
  }
  if (p === start || end - p >= longestStartLine) return end - start;
  return p - start;
}

/** Junk without a line end and then `METHOD URI SIP/2.0` on one line: offset of the method, else -1. */
function startWithin(bytes: Uint8Array, start: number, stop: number): number {
  const version = wordBefore(bytes, start, stop);
  if (version <= start + 1) return -1;
  const uri = wordBefore(bytes, start, version - 1);
  if (uri <= start + 1) return -1;
  let p = uri - 1;
  while (p > start && tokenByte[bytes[p - 1]!] === 1) p--;
  return p < uri - 1 && isStartLine(bytes, p, stop) ? p : -1;
}

function wordBefore(bytes: Uint8Array, start: number, stop: number): number {
  let p = stop;
  while (p > start && bytes[p - 1] !== space) p--;
  return p;
}

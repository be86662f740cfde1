import { hostByte } from './byte-class.ts';
import { closingQuote } from './parameters.ts';
import type { Span } from './text.ts';

const quoteByte = 0x22;
const colon = 0x3a;
const semicolon = 0x3b;
const less = 0x3c;
const greater = 0x3e;
const question = 0x3f;
const at = 0x40;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

// where the URI of a header value is, and where its user ends; one set, for nothing here calls itself
const found = { start: 0, end: 0, isTel: false, at: -1 };

/**
 * The user of a sip, sips or tel URI, or of a From, To or Contact value that holds one (name-addr or addr-spec), into
 * `out`: without password and user parameters, escapes as they are. False, and `out` untouched, where there is none.
 */
export function uriUser(bytes: Uint8Array, start: number, end: number, out: Span): boolean {
  if (!findUri(bytes, start, end)) return false;
  if (!found.isTel && found.at < 0) return false;
  const stop = found.isTel ? found.end : found.at;
  let p = found.start;
  while (p < stop && bytes[p] !== semicolon && (found.isTel || bytes[p] !== colon)) p++;
  if (p === found.start) return false;
  out.start = found.start;
  out.end = p;
  return true;
}

/** The host of a sip or sips URI, or of a header value that holds one, without port and without the brackets of IPv6. */
export function uriHost(bytes: Uint8Array, start: number, end: number, out: Span): boolean {
  if (!findUri(bytes, start, end) || found.isTel) return false;
  let p = found.at < 0 ? found.start : found.at + 1;
  let hostStart = p;
  if (p < found.end && bytes[p] === bracketOpen) {
    hostStart = ++p;
    while (p < found.end && bytes[p] !== bracketClose) p++;
    if (p >= found.end) return false;
  } else while (p < found.end && hostByte[bytes[p]!] === 1) p++;
  if (p === hostStart) return false;
  out.start = hostStart;
  out.end = p;
  return true;
}

/** Sets `found` to what follows the scheme; false if there is no sip, sips or tel URI. */
function findUri(bytes: Uint8Array, start: number, end: number): boolean {
  if (start < 0 || end <= start) return false;
  let p = start;
  let stop = end;
  // a name-addr if there is '<' outside quotes: what an addr-spec has behind its URI holds none
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === quoteByte) i = closingQuote(bytes, i, end);
    else if (byte === less) {
      p = i + 1;
      stop = p;
      while (stop < end && bytes[stop] !== greater) stop++;
      break;
    }
  }
  while (p < stop && (bytes[p] === 0x20 || bytes[p] === 0x09)) p++;
  if (stop - p < 5) return false;
  const a = bytes[p]! | 0x20;
  const b = bytes[p + 1]! | 0x20;
  const c = bytes[p + 2]! | 0x20;
  found.isTel = a === 0x74 && b === 0x65 && c === 0x6c;
  if (!found.isTel && !(a === 0x73 && b === 0x69 && c === 0x70)) return false;
  p += 3;
  if (!found.isTel && (bytes[p]! | 0x20) === 0x73) p++;
  if (bytes[p] !== colon) return false;
  found.start = p + 1;
  found.end = stop;
  found.at = -1;
  for (let i = found.start; i < stop && !found.isTel; i++) {
    const byte = bytes[i]!;
    if (byte === at) found.at = i;
    else if ((byte === semicolon || byte === question) && found.at >= 0) break;
  }
  return true;
}

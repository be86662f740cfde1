import { hexValue, hostByte, neverInUri } from './byte-class.ts';
import type { SipMessage } from './message.ts';
import { decimal, noNumber } from './number.ts';
import { report } from './report.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const inHost = hostByte;
const isNever = neverInUri;
const hexOf = hexValue;

const tab = 0x09;
const space = 0x20;
const percent = 0x25;
const colon = 0x3a;
const semicolon = 0x3b;
const question = 0x3f;
const at = 0x40;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/**
 * Checks the grammar of the URI `bytes[start, end)` (RFC 3261 25.1), and reports what breaks it: bytes that no URI
 * has, wrong escapes, a host or port that is none. URIs of schemes other than sip and sips are taken as they are.
 * The Request-URI must carry no headers (19.1.1 table 1).
 */
export function checkUri(message: SipMessage, start: number, end: number, isRequestUri: boolean): void {
  const bytes = message.bytes;
  // the scheme: sip: or sips:, in any case
  let p = start;
  if (
    end - start >= 4 &&
    (bytes[p]! | 0x20) === 0x73 &&
    (bytes[p + 1]! | 0x20) === 0x69 &&
    (bytes[p + 2]! | 0x20) === 0x70
  ) {
    p += 3;
    if (bytes[p] !== colon && (bytes[p]! | 0x20) === 0x73) p++;
  }
  if (p === start || p >= end || bytes[p] !== colon) {
    checkOther(message, start, end);
    return;
  }
  p++;
  const afterScheme = p;
  let hostStart = p;
  let bad = -1;
  for (let i = p; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === at) hostStart = i + 1;
    else if (isNever[byte] === 1) {
      if (bad < 0) bad = i;
    } else if (byte === percent) {
      if (!isEscape(bytes, i, end)) report(message, 'bad-uri-escape', i);
    } else if ((byte === semicolon || byte === question) && hostStart !== afterScheme) {
      // parameters and headers are behind the host: '@' there starts no other host
      break;
    }
  }
  let hostEnd = hostStart;
  if (bytes[hostStart] === bracketOpen && hostStart < end) {
    while (hostEnd < end && bytes[hostEnd] !== bracketClose) hostEnd++;
    if (hostEnd >= end || hostEnd < hostStart + 3) {
      report(message, 'bad-host', hostStart);
      return;
    }
    hostEnd++;
  } else {
    while (hostEnd < end && inHost[bytes[hostEnd]!] === 1) hostEnd++;
    if (hostEnd === hostStart) report(message, 'bad-host', hostStart);
  }
  p = hostEnd;
  if (p < end && bytes[p] === colon) {
    let portEnd = ++p;
    while (portEnd < end && bytes[portEnd] !== semicolon && bytes[portEnd] !== question) portEnd++;
    const port = decimal(bytes, p, portEnd);
    if (port === noNumber || port > 65535) report(message, 'bad-port', p);
    p = portEnd;
  } else if (p < end && bytes[p] !== semicolon && bytes[p] !== question && hostEnd > hostStart) {
    report(message, 'bad-host', p);
  }
  checkRest(message, p, end, isRequestUri);
  if (bad >= 0) reportBad(message, bad, isRequestUri);
}

/** Parameters and headers of a URI. */
function checkRest(message: SipMessage, start: number, end: number, isRequestUri: boolean): void {
  const bytes = message.bytes;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === percent) {
      if (!isEscape(bytes, i, end)) report(message, 'bad-uri-escape', i);
    } else if (byte === question) {
      if (isRequestUri) report(message, 'request-uri-headers', i);
    } else if (isNever[byte] === 1) {
      reportBad(message, i, isRequestUri);
    }
  }
}

function reportBad(message: SipMessage, offset: number, isRequestUri: boolean): void {
  const byte = message.bytes[offset]!;
  // white space in the Request-URI has its own code, which the start line reports
  if (isRequestUri && (byte === space || byte === tab)) return;
  report(message, 'bad-uri-character', offset);
}

/** A URI that is not sip: nor sips:. Only a scheme is asked for (RFC 3986 3.1); what follows is not ours to judge. */
function checkOther(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  let p = start;
  while (p < end && isSchemeByte(bytes[p]!)) p++;
  if (p === start || p >= end || bytes[p] !== colon || !isLetter(bytes[start]!)) {
    report(message, 'missing-scheme', start);
  }
}

function isEscape(bytes: Uint8Array, offset: number, end: number): boolean {
  return offset + 2 < end && hexOf[bytes[offset + 1]!]! < 16 && hexOf[bytes[offset + 2]!]! < 16;
}

function isLetter(byte: number): boolean {
  const folded = byte | 0x20;
  return folded >= 0x61 && folded <= 0x7a;
}

function isSchemeByte(byte: number): boolean {
  return isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

import { angle, percent, quote, slash, suspicious, tokenByte } from './byte-class.ts';
import { inspect } from './injection.ts';
import type { SipMessage } from './message.ts';
import { methodId, methodIdFolded } from './method.ts';
import { decimal } from './number.ts';
import { report } from './report.ts';
import { checkUri } from './uri-check.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const inToken = tokenByte;

const tab = 0x09;
const space = 0x20;
const less = 0x3c;

const longest = 2048;
const toInspect = quote | suspicious | percent | angle | slash;

/**
 * Reads the start line `bytes[start, end)`, without its line end; `flags` are the classes of its bytes. Sets kind,
 * method, Request-URI and status. False: this is no SIP, and kind stays `none`.
 */
export function readStartLine(message: SipMessage, start: number, end: number, flags: number): boolean {
  const bytes = message.bytes;
  const isSip = isSipSlash(bytes, start, end)
    ? readStatusLine(message, start, end)
    : readRequestLine(message, start, end, flags);
  if (isSip && end - start > longest) report(message, 'oversize-start-line', start);
  return isSip;
}

/** `SIP/2.0 200 OK` (RFC 3261 7.2). A missing reason phrase, and the space before it, are tolerated. */
function readStatusLine(message: SipMessage, start: number, end: number): boolean {
  const bytes = message.bytes;
  let p = start;
  while (p < end && bytes[p] !== space) p++;
  if (!checkVersion(message, start, p) && p >= end) return false;
  message.kind = 'reply';
  const codeStart = p + 1;
  let codeEnd = codeStart;
  while (codeEnd < end && bytes[codeEnd] !== space) codeEnd++;
  const status = codeEnd - codeStart === 3 ? decimal(bytes, codeStart, codeEnd) : 0;
  if (status >= 100 && status <= 699) message.status = status;
  else report(message, 'bad-status-code', Math.min(codeStart, end));
  return true;
}

/** `METHOD URI SIP/2.0` with single spaces (RFC 3261 7.1). */
function readRequestLine(message: SipMessage, start: number, lineEnd: number, flags: number): boolean {
  const bytes = message.bytes;
  let end = lineEnd;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  let methodEnd = start;
  while (methodEnd < end && inToken[bytes[methodEnd]!] === 1) methodEnd++;
  const isToken = methodEnd > start && methodEnd < end && isBlank(bytes[methodEnd]!);
  if (!isToken) while (methodEnd < end && !isBlank(bytes[methodEnd]!)) methodEnd++;
  let versionStart = end;
  while (versionStart > methodEnd && !isBlank(bytes[versionStart - 1]!)) versionStart--;
  const hasVersion = isSipSlash(bytes, versionStart, end);
  const known = methodId(bytes, start, methodEnd);
  let uriStart = methodEnd;
  while (uriStart < end && isBlank(bytes[uriStart]!)) uriStart++;
  let uriEnd = hasVersion ? versionStart : end;
  // without a version it is an attempt at SIP only if method and scheme are
  if (!hasVersion && !(known > 0 && isSipScheme(bytes, uriStart, end))) return false;
  message.kind = 'request';
  message.method = known;
  message.methodStart = start;
  message.methodEnd = methodEnd;
  if (!isToken) report(message, 'bad-method', start);
  else if (known === 0 && methodIdFolded(bytes, start, methodEnd) > 0) report(message, 'method-case', start);
  if (hasVersion) checkVersion(message, versionStart, end);
  else report(message, 'missing-version', end);
  if (end < lineEnd) report(message, 'start-line-trailing-space', end);
  while (uriEnd > uriStart && isBlank(bytes[uriEnd - 1]!)) uriEnd--;
  if (uriStart >= uriEnd) {
    report(message, 'bad-start-line', start);
    return true;
  }
  if (uriStart - methodEnd !== 1 || bytes[methodEnd] !== space || (hasVersion && versionStart - uriEnd !== 1))
    report(message, 'start-line-space', start);
  message.uriStart = uriStart;
  message.uriEnd = uriEnd;
  for (let p = uriStart; p < uriEnd; p++) {
    if (isBlank(bytes[p]!)) {
      report(message, 'request-uri-space', p);
      break;
    }
  }
  if (bytes[uriStart] === less) report(message, 'request-uri-brackets', uriStart);
  else checkUri(message, uriStart, uriEnd, true);
  // the slash of SIP/2.0 is always there
  if ((flags & toInspect) !== slash || hasSlash(bytes, uriStart, uriEnd)) inspectUri(message, uriStart, uriEnd);
  return true;
}

function hasSlash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p] === 0x2f) return true;
  return false;
}

/** Deeper looks at a URI with suspicious bytes; a line break in it can only want to reach a log or a header. */
function inspectUri(message: SipMessage, start: number, end: number): void {
  inspect(message, start, end);
  reportEscapedLineBreak(message, start, end);
}

/** Reports `%0d` and `%0a` in an address (RFC 3261 19.1.2: such bytes must never leave their escape). */
export function reportEscapedLineBreak(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  for (let p = start; p + 2 < end; p++) {
    if (
      bytes[p] === 0x25 &&
      bytes[p + 1] === 0x30 &&
      ((bytes[p + 2]! | 0x20) === 0x64 || (bytes[p + 2]! | 0x20) === 0x61)
    )
      report(message, 'escaped-line-break', p);
  }
}

/** True if the span is SIP/2.0; reports what else it is. */
function checkVersion(message: SipMessage, start: number, end: number): boolean {
  const bytes = message.bytes;
  if (end - start !== 7 || bytes[start + 4] !== 0x32 || bytes[start + 5] !== 0x2e || bytes[start + 6] !== 0x30) {
    report(message, 'bad-version', start);
    return false;
  }
  if (bytes[start] !== 0x53 || bytes[start + 1] !== 0x49 || bytes[start + 2] !== 0x50)
    report(message, 'version-case', start);
  return true;
}

function isSipSlash(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    (bytes[start]! | 0x20) === 0x73 &&
    (bytes[start + 1]! | 0x20) === 0x69 &&
    (bytes[start + 2]! | 0x20) === 0x70 &&
    bytes[start + 3] === 0x2f
  );
}

/** sip: sips: or tel: */
function isSipScheme(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5) return false;
  const a = bytes[start]! | 0x20;
  const b = bytes[start + 1]! | 0x20;
  const c = bytes[start + 2]! | 0x20;
  const isSip = a === 0x73 && b === 0x69 && c === 0x70;
  const isTel = a === 0x74 && b === 0x65 && c === 0x6c;
  return (
    ((isSip || isTel) && bytes[start + 3] === 0x3a) ||
    (isSip && (bytes[start + 3]! | 0x20) === 0x73 && bytes[start + 4] === 0x3a)
  );
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

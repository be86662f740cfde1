import { tokenByte, whiteSpace } from './byte-class.ts';
import { closingQuote } from './parameters.ts';
import type { Span } from './text.ts';

const quoteByte = 0x22;
const comma = 0x2c;
const equals = 0x3d;

/** Parameters of digest credentials and challenges (RFC 3261 25.1, RFC 8760). */
const names = {
  username: 0,
  realm: 0,
  nonce: 0,
  uri: 0,
  response: 0,
  algorithm: 0,
  qop: 0,
  stale: 0,
  cnonce: 0,
  nc: 0,
  opaque: 0,
};

export type AuthParam = keyof typeof names;

const spelled = new Map<AuthParam, Uint8Array>(
  (Object.keys(names) as AuthParam[]).map((name) => [name, Uint8Array.from(name, (letter) => letter.charCodeAt(0))]),
);

/**
 * Finds parameter `name` in the Authorization, Proxy-Authorization, WWW-Authenticate or Proxy-Authenticate value
 * `bytes[start, end)`; writes its value, without quotes and with its escapes, to `out`. Names in any case, spaces
 * around `=`, commas within quotes; the first of several counts. False, and `out` untouched, if it is not there.
 */
export function authParam(bytes: Uint8Array, start: number, end: number, name: AuthParam, out: Span): boolean {
  if (start < 0) return false;
  const wanted = spelled.get(name)!;
  let p = start;
  while (p < end) {
    while (p < end && (whiteSpace[bytes[p]!] === 1 || bytes[p] === comma)) p++;
    const nameStart = p;
    while (p < end && tokenByte[bytes[p]!] === 1) p++;
    const nameEnd = p;
    while (p < end && whiteSpace[bytes[p]!] === 1) p++;
    if (p >= end) return false;
    // a token without `=` is the scheme: the next parameter follows it
    if (bytes[p] !== equals) {
      if (nameEnd === nameStart) p = bytes[p] === quoteByte ? closingQuote(bytes, p, end) + 1 : p + 1;
      continue;
    }
    p++;
    while (p < end && whiteSpace[bytes[p]!] === 1) p++;
    let valueStart = p;
    let valueEnd: number;
    if (p < end && bytes[p] === quoteByte) {
      valueStart = p + 1;
      valueEnd = closingQuote(bytes, p, end);
      p = valueEnd + 1;
    } else {
      while (p < end && bytes[p] !== comma && whiteSpace[bytes[p]!] === 0) p++;
      valueEnd = p;
    }
    if (isName(bytes, nameStart, nameEnd, wanted)) {
      out.start = valueStart;
      out.end = Math.max(valueEnd, valueStart);
      return true;
    }
  }
  return false;
}

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if ((bytes[start + i]! | 0x20) !== name[i]) return false;
  return true;
}

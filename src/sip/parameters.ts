import { tokenByte, whiteSpace } from './byte-class.ts';
import type { SipMessage } from './message.ts';
import { report } from './report.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const inToken = tokenByte;
const isSpace = whiteSpace;

const quoteByte = 0x22;
const comma = 0x2c;
const semicolon = 0x3b;
const equals = 0x3d;
const backslash = 0x5c;

/** The parameter that `readParameter` read last. Spans are trimmed; valueStart is -1 for a parameter without a value. */
export const parameter = { nameStart: 0, nameEnd: 0, valueStart: -1, valueEnd: -1 };

/** What `readParameter` returns when there is none any more. */
export const noParameter = -1;

/**
 * Reads one `;name` or `;name=value` (RFC 3261 25.1 generic-param, LWS wherever it is allowed) at `start`, into
 * `parameter`. Returns where to go on, or `noParameter` at the end of the value or at a comma.
 * A single semicolon without a parameter is what some phones send at the end; several are reported.
 */
export function readParameter(message: SipMessage, start: number, end: number): number {
  const bytes = message.bytes;
  let p = start;
  let semicolons = 0;
  while (p < end) {
    const byte = bytes[p]!;
    if (byte === semicolon) semicolons++;
    else if (isSpace[byte] === 0) break;
    p++;
  }
  if (semicolons > 1) report(message, 'empty-parameter', start);
  if (p >= end || bytes[p] === comma) return noParameter;
  if (semicolons === 0) report(message, 'bad-parameter', p);
  parameter.nameStart = p;
  while (p < end && inToken[bytes[p]!] === 1) p++;
  parameter.nameEnd = p;
  parameter.valueStart = -1;
  parameter.valueEnd = -1;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  if (p >= end) return end;
  const next = bytes[p]!;
  if (next === semicolon || next === comma) return p;
  if (next !== equals) {
    report(message, 'bad-parameter', p);
    return skipValue(message, p, end);
  }
  p++;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  parameter.valueStart = p;
  const stop = skipValue(message, p, end);
  let valueEnd = stop;
  while (valueEnd > p && isSpace[bytes[valueEnd - 1]!] === 1) valueEnd--;
  parameter.valueEnd = valueEnd;
  return stop;
}

/** From `start` to the next semicolon or comma outside quotes, or `end`. */
function skipValue(message: SipMessage, start: number, end: number): number {
  const bytes = message.bytes;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === semicolon || byte === comma) return p;
    if (byte === quoteByte) {
      p = closingQuote(bytes, p, end);
      if (p >= end) {
        report(message, 'unbalanced-quotes', start);
        return end;
      }
    }
  }
  return end;
}

/** Offset of the quote that closes the one at `open` (RFC 3261 25.1 quoted-string); `end` if there is none. */
export function closingQuote(bytes: Uint8Array, open: number, end: number): number {
  let p = open + 1;
  while (p < end) {
    const byte = bytes[p]!;
    if (byte === quoteByte) return p;
    p += byte === backslash ? 2 : 1;
  }
  return end;
}

import { hostByte, tokenByte, whiteSpace } from './byte-class.ts';
import type { SipMessage } from './message.ts';
import { decimal, noNumber } from './number.ts';
import { noParameter, parameter, readParameter } from './parameters.ts';
import { report } from './report.ts';

// Tables that are constants of this module are so to the compiler too: an imported binding is loaded anew each time.
const inToken = tokenByte;
const isSpace = whiteSpace;
const inHost = hostByte;

const comma = 0x2c;
const slashByte = 0x2f;
const colon = 0x3a;
const semicolon = 0x3b;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

const branchName = Uint8Array.from('branch', (letter) => letter.charCodeAt(0));
const cookie = Uint8Array.from('z9hg4bk', (letter) => letter.charCodeAt(0));

/**
 * Reads the first value of the topmost Via header, `bytes[start, end)` (RFC 3261 20.42; LWS around slashes, colon,
 * semicolons and equals signs is allowed): sets the spans of the value and of its branch. A missing branch is RFC 2543.
 */
export function readVia(message: SipMessage, start: number, end: number): void {
  const bytes = message.bytes;
  message.viaStart = start;
  message.viaEnd = end;
  let p = readProtocol(bytes, start, end);
  if (p < 0) {
    report(message, 'bad-via', start);
    endAtComma(message, start, end);
    return;
  }
  // sent-by
  const hostStart = p;
  if (bytes[p] === bracketOpen) {
    while (p < end && bytes[p] !== bracketClose) p++;
    p++;
  } else while (p < end && inHost[bytes[p]!] === 1) p++;
  if (p === hostStart || p > end) report(message, 'bad-via', hostStart);
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  if (p < end && bytes[p] === colon) p = readPort(message, p + 1, end);
  if (p < end && bytes[p] !== semicolon && bytes[p] !== comma) {
    report(message, 'bad-via', p);
    while (p < end && bytes[p] !== semicolon && bytes[p] !== comma) p++;
  }
  while (p < end && bytes[p] !== comma) {
    const next = readParameter(message, p, end);
    if (next === noParameter) {
      while (p < end && bytes[p] !== comma) p++;
      break;
    }
    p = next;
    if (parameter.valueStart >= 0 && message.branchStart < 0 && isBranch(bytes)) {
      message.branchStart = parameter.valueStart;
      message.branchEnd = parameter.valueEnd;
      checkBranch(message, parameter.valueStart, parameter.valueEnd);
    }
  }
  if (p < end) {
    while (p > start && isSpace[bytes[p - 1]!] === 1) p--;
    message.viaEnd = p;
  }
}

/** `SIP / 2.0 / transport LWS`: offset of the sent-by behind it, -1 if it is something else. */
function readProtocol(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  if (
    end - p < 9 ||
    (bytes[p]! | 0x20) !== 0x73 ||
    (bytes[p + 1]! | 0x20) !== 0x69 ||
    (bytes[p + 2]! | 0x20) !== 0x70
  ) {
    return -1;
  }
  p = skipSlash(bytes, p + 3, end);
  if (p < 0 || p + 3 >= end || bytes[p] !== 0x32 || bytes[p + 1] !== 0x2e || bytes[p + 2] !== 0x30) return -1;
  p = skipSlash(bytes, p + 3, end);
  if (p < 0) return -1;
  const transport = p;
  while (p < end && inToken[bytes[p]!] === 1) p++;
  if (p === transport || p >= end || isSpace[bytes[p]!] === 0) return -1;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  return p < end ? p : -1;
}

function skipSlash(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  if (p >= end || bytes[p] !== slashByte) return -1;
  p++;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  return p;
}

function readPort(message: SipMessage, start: number, end: number): number {
  const bytes = message.bytes;
  let p = start;
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  const portStart = p;
  while (p < end && bytes[p]! >= 0x30 && bytes[p]! <= 0x39) p++;
  const port = decimal(bytes, portStart, p);
  if (port === noNumber || port > 65535) report(message, 'bad-port', portStart);
  while (p < end && isSpace[bytes[p]!] === 1) p++;
  return p;
}

function isBranch(bytes: Uint8Array): boolean {
  const { nameStart, nameEnd } = parameter;
  if (nameEnd - nameStart !== branchName.length) return false;
  for (let i = 0; i < branchName.length; i++) if ((bytes[nameStart + i]! | 0x20) !== branchName[i]) return false;
  return true;
}

function checkBranch(message: SipMessage, start: number, end: number): void {
  if (end === start) {
    report(message, 'empty-branch', start);
    return;
  }
  if (end - start !== cookie.length) return;
  for (let i = 0; i < cookie.length; i++) if ((message.bytes[start + i]! | 0x20) !== cookie[i]) return;
  report(message, 'empty-branch', start);
}

function endAtComma(message: SipMessage, start: number, end: number): void {
  for (let p = start; p < end; p++) {
    if (message.bytes[p] === comma) {
      message.viaEnd = p;
      return;
    }
  }
}

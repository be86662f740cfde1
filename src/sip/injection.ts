import type { AnomalyCode } from './anomaly.ts';
import { hexValue, whiteSpace } from './byte-class.ts';
import { isCommand } from './injection-shell.ts';
import { hasSqlAfterQuote, isSqlComparison, isUnionSelect } from './injection-sql.ts';
import type { SipMessage } from './message.ts';
import { report } from './report.ts';

/** Strings that have no honest use in SIP, by themselves. All lower case. */
const needles: readonly (readonly [string, AnomalyCode])[] = [
  ['<script', 'script-injection'],
  ['</script', 'script-injection'],
  ['<img ', 'script-injection'],
  ['<img/', 'script-injection'],
  ['<svg', 'script-injection'],
  ['<iframe', 'script-injection'],
  ['javascript:', 'script-injection'],
  ['onerror=', 'script-injection'],
  ['onload=', 'script-injection'],
  ['<?php', 'script-injection'],
  ['<!entity', 'script-injection'],
  // what everybody tries first to see whether a template or an expression is worked out
  ['{7*7}', 'script-injection'],
  ['.__class__', 'script-injection'],
  ['getruntime()', 'script-injection'],
  ['../', 'path-traversal'],
  ['/etc/passwd', 'path-traversal'],
  ['/etc/shadow', 'path-traversal'],
  ['/bin/sh', 'shell-injection'],
  ['/bin/bash', 'shell-injection'],
  ['/dev/tcp/', 'shell-injection'],
  // a function that bash runs when it takes over its environment (CVE-2014-6271)
  ['() { ', 'shell-injection'],
  ['() {:', 'shell-injection'],
  ['(){:', 'shell-injection'],
  ['(){ ', 'shell-injection'],
  ['\x24{jndi:', 'shell-injection'],
  // the same hidden from filters (CVE-2021-44228)
  ['\x24{\x24{', 'shell-injection'],
  ['\x24{::-', 'shell-injection'],
  ['\x24{lower:', 'shell-injection'],
  ['\x24{ifs}', 'shell-injection'],
  ['xp_cmdshell', 'sql-injection'],
  ['information_schema', 'sql-injection'],
  ['waitfor delay', 'sql-injection'],
  ['pg_sleep(', 'sql-injection'],
  ['benchmark(', 'sql-injection'],
  ['load_file(', 'sql-injection'],
  ['into outfile', 'sql-injection'],
  [';drop table', 'sql-injection'],
  ['; drop table', 'sql-injection'],
  [';insert into', 'sql-injection'],
  ['; insert into', 'sql-injection'],
  [';delete from', 'sql-injection'],
  ['; delete from', 'sql-injection'],
];

interface Needle {
  readonly bytes: Uint8Array;
  readonly code: AnomalyCode;
}

const byFirst: Needle[][] = Array.from({ length: 256 }, () => []);
for (const [text, code] of needles) {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  byFirst[bytes[0]!]!.push({ bytes, code });
}

// The text is compared in one plain form, made here: escapes decoded once, lower case, white space as one space.
const scratch = new Uint8Array(8192);

const space = 0x20;
const doubleQuote = 0x22;
const dollar = 0x24;
const percent = 0x25;
const ampersand = 0x26;
const singleQuote = 0x27;
const parenthesis = 0x28;
const dot = 0x2e;
const semicolon = 0x3b;
const backslash = 0x5c;
const backtick = 0x60;
const pipe = 0x7c;

/**
 * Looks for injection strings in `bytes[start, end)`, a header value or URI of which one byte is suspicious. Reads
 * 8,192 bytes at most; a longer value is an anomaly of its own. Linear: every look-ahead is bounded.
 */
export function inspect(message: SipMessage, start: number, end: number): void {
  const length = plain(message.bytes, start, end);
  for (let i = 0; i < length; i++) {
    const byte = scratch[i]!;
    const candidates = byFirst[byte]!;
    for (let k = 0; k < candidates.length; k++) {
      const needle = candidates[k]!;
      if (matches(i, length, needle.bytes)) report(message, needle.code, start);
    }
    switch (byte) {
      case singleQuote:
        if (hasSqlAfterQuote(scratch, i + 1, length)) report(message, 'sql-injection', start);
        break;
      case doubleQuote:
        // within a quoted string only: `\"`; a bare one ends the display name
        if (i > 0 && scratch[i - 1] === backslash && hasSqlAfterQuote(scratch, i + 1, length))
          report(message, 'sql-injection', start);
        break;
      case 0x6f: // or 1=1
        if (
          i > 0 &&
          !isWordByte(scratch[i - 1]!) &&
          scratch[i + 1] === 0x72 &&
          isSqlComparison(scratch, i + 2, length, true)
        )
          report(message, 'sql-injection', start);
        break;
      case 0x75:
        if (isUnionSelect(scratch, i, length)) report(message, 'sql-injection', start);
        break;
      case dot:
        if (isBackslashClimb(i, length)) report(message, 'path-traversal', start);
        break;
      case percent:
        if (
          isDirective(scratch[i + 1]!) &&
          scratch[i + 2] === percent &&
          isDirective(scratch[i + 3]!) &&
          i + 3 < length
        )
          report(message, 'format-string', start);
        break;
      case dollar:
        if (scratch[i + 1] === parenthesis && isCommand(scratch, i + 2, length, 'bare'))
          report(message, 'shell-injection', start);
        break;
      case backtick:
        if (isCommand(scratch, i + 1, length, 'bare') && closesBacktick(i + 1, length))
          report(message, 'shell-injection', start);
        break;
      case pipe:
        if (isCommand(scratch, i + 1, length, 'piped')) report(message, 'shell-injection', start);
        break;
      case semicolon:
        if (isCommand(scratch, i + 1, length, 'arguments')) report(message, 'shell-injection', start);
        break;
      case ampersand:
        if (scratch[i + 1] === ampersand && isCommand(scratch, i + 2, length, 'arguments'))
          report(message, 'shell-injection', start);
        break;
      default:
    }
  }
}

/** Writes the plain form of the span to `scratch`; returns its length. */
function plain(bytes: Uint8Array, start: number, end: number): number {
  let n = 0;
  for (let i = start; i < end && n < scratch.length - 4; i++) {
    let byte = bytes[i]!;
    if (byte === percent && i + 2 < end) {
      const upper = hexValue[bytes[i + 1]!]!;
      const lower = hexValue[bytes[i + 2]!]!;
      if (upper < 16 && lower < 16) {
        byte = upper * 16 + lower;
        i += 2;
      }
    }
    if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    if (whiteSpace[byte] === 1) {
      if (n > 0 && scratch[n - 1] === space) continue;
      byte = space;
    }
    scratch[n++] = byte;
  }
  // look-ahead reads a few bytes beyond: leave nothing of an earlier value there
  scratch.fill(0, n, Math.min(n + 64, scratch.length));
  return n;
}

function matches(at: number, length: number, needle: Uint8Array): boolean {
  if (at + needle.length > length) return false;
  for (let i = 1; i < needle.length; i++) if (scratch[at + i] !== needle[i]) return false;
  return true;
}

/** `..\x`; in a quoted string the backslash may be doubled, and one before a quote is only an escape. */
function isBackslashClimb(at: number, length: number): boolean {
  if (scratch[at + 1] !== dot || scratch[at + 2] !== backslash) return false;
  const next = scratch[at + 3] === backslash ? at + 4 : at + 3;
  return next < length && (isWordByte(scratch[next]!) || scratch[next] === dot);
}

function closesBacktick(at: number, length: number): boolean {
  const stop = Math.min(length, at + 128);
  for (let i = at; i < stop; i++) if (scratch[i] === backtick) return true;
  return false;
}

/** n s x p d: what `%n%n`, `%s%s` are made of */
function isDirective(byte: number): boolean {
  return byte === 0x6e || byte === 0x73 || byte === 0x78 || byte === 0x70 || byte === 0x64;
}

function isWordByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte >= 0x80;
}

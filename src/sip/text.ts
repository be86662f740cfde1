/** A part of some bytes, [start, end). Reused by its owner: `uriUser` and the like write into it. */
export class Span {
  start = -1;
  end = -1;
}

const hex = '0123456789abcdef';
const cut = '…';

/**
 * `bytes[start, end)` as text that is safe to show and log: UTF-8 is decoded; control bytes, bytes that are no UTF-8,
 * and characters that change direction or break lines become \xNN, a byte each. At most `max` characters, the last
 * of them `…` when something was left out. '' for an absent span (-1, -1).
 */
export function textOf(bytes: Uint8Array, start: number, end: number, max = 2000): string {
  return decode(bytes, start, end, max, false);
}

/** Like `textOf` for a whole message: line ends stay, as `\n`, and tabs. */
export function messageText(bytes: Uint8Array, start: number, end: number, max = 2000): string {
  return decode(bytes, start, end, max, true);
}

function decode(bytes: Uint8Array, start: number, end: number, max: number, keepLines: boolean): string {
  if (start < 0) return '';
  let text = '';
  for (let p = start; p < end; ) {
    const byte = bytes[p]!;
    let piece: string;
    let used = 1;
    if (byte >= 0x20 && byte < 0x7f) {
      // a run at once: text that is put together byte by byte is a rope of one node a byte, some 30 times its size
      let q = p + 1;
      while (q < end && bytes[q]! >= 0x20 && bytes[q]! < 0x7f) q++;
      used = q - p;
      const room = max - text.length;
      if (used > room || (used === room && q < end))
        return room > 0
          ? text + asciiOf(bytes, p, p + room - 1) + cut
          : text.slice(0, Math.max(max - 1, 0)) + (max > 0 ? cut : '');
      piece = asciiOf(bytes, p, q);
    } else if (keepLines && byte === 0x0d && p + 1 < end && bytes[p + 1] === 0x0a) {
      piece = '\n';
      used = 2;
    } else if (keepLines && (byte === 0x0a || byte === 0x09)) piece = String.fromCharCode(byte);
    else if (byte < 0x80) piece = escaped(byte);
    else {
      used = sequenceLength(bytes, p, end);
      const code = used > 1 ? codePoint(bytes, p, used) : -1;
      if (code >= 0 && isHarmless(code)) piece = String.fromCodePoint(code);
      else {
        piece = '';
        for (let i = 0; i < used; i++) piece += escaped(bytes[p + i]!);
      }
    }
    if (text.length + piece.length > max || (text.length + piece.length === max && p + used < end))
      return text.slice(0, Math.max(max - 1, 0)) + (max > 0 ? cut : '');
    text += piece;
    p += used;
  }
  return text;
}

function escaped(byte: number): string {
  return `\\x${hex[byte >> 4]}${hex[byte & 15]}`;
}

/** Bytes of the UTF-8 sequence at `p`; 1 if it is none. */
function sequenceLength(bytes: Uint8Array, p: number, end: number): number {
  const byte = bytes[p]!;
  const length =
    byte >= 0xc2 && byte <= 0xdf ? 2 : byte >= 0xe0 && byte <= 0xef ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 1;
  if (length === 1 || p + length > end) return 1;
  for (let i = 1; i < length; i++) if ((bytes[p + i]! & 0xc0) !== 0x80) return 1;
  const code = codePoint(bytes, p, length);
  const isOverlong = (length === 3 && code < 0x800) || (length === 4 && (code < 0x10000 || code > 0x10ffff));
  return isOverlong || (code >= 0xd800 && code <= 0xdfff) ? 1 : length;
}

function codePoint(bytes: Uint8Array, p: number, length: number): number {
  let code = bytes[p]! & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = code * 64 + (bytes[p + i]! & 0x3f);
  return code;
}

/** Not a C1 control, line or paragraph separator, bidirectional override, zero-width or private character. */
function isHarmless(code: number): boolean {
  if (code < 0xa0 || code === 0xad || code === 0xfeff) return false;
  if (code >= 0x2000) {
    if (code >= 0x200b && code <= 0x200f) return false;
    if (code >= 0x2028 && code <= 0x202e) return false;
    if (code >= 0x2060 && code <= 0x206f) return false;
    if (code >= 0xe000 && code <= 0xf8ff) return false;
    if (code >= 0xfff0 && code <= 0xffff) return false;
    if (code >= 0xe0000) return false;
  }
  return code !== 0x061c && code !== 0x180e;
}

/** True if the two spans hold the same bytes. */
export function spanEquals(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart) return false;
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** Does the span hold `needle` (lower-case ASCII) anywhere, in any case? Time: length of span times length of needle. */
export function spanContains(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  if (start < 0) return false;
  const last = end - needle.length;
  for (let p = start; p <= last; p++) {
    let i = 0;
    while (i < needle.length && fold(bytes[p + i]!) === needle[i]) i++;
    if (i === needle.length) return true;
  }
  return false;
}

/** Does the span begin with `needle` (lower-case ASCII), in any case? */
export function spanStartsWith(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  if (start < 0 || end - start < needle.length) return false;
  for (let i = 0; i < needle.length; i++) if (fold(bytes[start + i]!) !== needle[i]) return false;
  return true;
}

/** Is the span `needle` (lower-case ASCII), in any case? */
export function spanIs(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  return end - start === needle.length && spanStartsWith(bytes, start, end, needle);
}

/** Lower-case ASCII bytes of a text, for the needles above. */
export function needleOf(text: string): Uint8Array {
  return Uint8Array.from(text.toLowerCase(), (letter) => letter.charCodeAt(0) & 0xff);
}

export function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** One part of a pattern: which bytes, and how many of them. */
interface Part {
  /** by byte: 1 where it belongs to the part */
  readonly set: Uint8Array;
  readonly least: number;
  readonly most: number;
}

export interface BytePattern {
  readonly parts: readonly Part[];
  /** fewest and most bytes that it can match */
  readonly least: number;
  readonly most: number;
}

const maxCount = 255;

/**
 * A pattern for text that came from the wire: characters, and classes in brackets such as `[0-9a-f]`, each with how many
 * of it there are if not one, `{8}` or `{1,10}`. A backslash takes the next character as it is. That is the part of
 * regular expressions that is matched in one pass, whatever is sent: each part takes as many bytes as it can and gives
 * none back.
 *
 * @returns what is wrong with it, and where, if it cannot be read
 */
export function parseBytePattern(text: string): BytePattern | string {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const set = new Uint8Array(256);
    const char = text[at]!;
    if (char === '[') {
      const end = classEnd(text, at);
      if (end < 0) return `"[" at ${at + 1} has no "]"`;
      const wrong = fillClass(set, text.slice(at + 1, end));
      if (wrong !== undefined) return wrong;
      at = end + 1;
    } else if ('{}]()*+?|^$.'.includes(char)) {
      return `"${char}" at ${at + 1}: only characters, classes such as [0-9] and counts such as {8}; write \\${char} for the character`;
    } else {
      const taken = char === '\\' ? text[++at] : char;
      if (taken === undefined) return 'there is a backslash at the end';
      if (taken.charCodeAt(0) > 0x7e || taken.charCodeAt(0) < 0x20) return `"${taken}": only printable ASCII`;
      set[taken.charCodeAt(0)] = 1;
      at++;
    }
    const count = /^\{(\d{1,3})(?:,(\d{1,3}))?\}/.exec(text.slice(at));
    if (!count && text[at] === '{') return `"{" at ${at + 1}: a count is {8} or {1,10}`;
    const least = count ? Number(count[1]) : 1;
    const most = count?.[2] === undefined ? least : Number(count[2]);
    if (most < Math.max(least, 1) || most > maxCount)
      return `${count![0]}: from 0 to ${maxCount}, the smaller number first`;
    at += count?.[0].length ?? 0;
    parts.push({ set, least, most });
  }
  if (parts.length === 0) return 'the pattern is empty';
  const sum = (of: (part: Part) => number) => parts.reduce((all, part) => all + of(part), 0);
  return { parts, least: sum((part) => part.least), most: sum((part) => part.most) };
}

/** Whether the whole of [start, end) is what the pattern says. */
export function matchesPattern(pattern: BytePattern, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < pattern.least || length > pattern.most) return false;
  let at = start;
  for (const { set, least, most } of pattern.parts) {
    const limit = Math.min(at + most, end);
    const from = at;
    while (at < limit && set[bytes[at]!] === 1) at++;
    if (at - from < least) return false;
  }
  return at === end;
}

function classEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ']') return at;
  }
  return -1;
}

function fillClass(set: Uint8Array, text: string): string | undefined {
  if (text === '') return '"[]" names no character';
  if (text.startsWith('^')) return '"[^" is not known: name the characters that are meant';
  const chars = [...text.matchAll(/\\?(.)/gsu)].map(([whole, char]) => ({ whole, code: char!.charCodeAt(0) }));
  for (let i = 0; i < chars.length; i++) {
    const from = chars[i]!.code;
    const isRange = chars[i + 1]?.whole === '-' && i + 2 < chars.length;
    const to = isRange ? chars[i + 2]!.code : from;
    if (from < 0x20 || to > 0x7e) return `[${text}]: only printable ASCII`;
    if (to < from) return `[${text}]: a range goes from the smaller to the larger character`;
    set.fill(1, from, to + 1);
    if (isRange) i += 2;
  }
  return undefined;
}

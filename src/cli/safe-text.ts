/**
 * Control characters, escape sequences, bidirectional overrides and invisible characters. A User-Agent of
 * `\x1b]0;…` would otherwise set the title of the operator's terminal, and U+202E turn a line around.
 * U+2065 and the rest of the block of tags are invisible as well, though nothing is assigned to them yet.
 */
const invisible = String.raw`\p{Cf}\p{Zl}\p{Zp}\p{Co}\u2065\u{e0000}-\u{e007f}`;
const unsafe = new RegExp(String.raw`[\p{Cc}\p{Cs}${invisible}]`, 'gu');
/** JSON.stringify has escaped the rest. */
const unsafeInJson = new RegExp(String.raw`[^\n\P{Cc}]|[${invisible}]`, 'gu');

/** Text from the wire or from a file as it may be shown on a terminal: one line, nothing in it acts. */
export function safeText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`;
  });
}

/** JSON on one line that is harmless on a terminal too: JSON.stringify leaves DEL, C1 and bidi controls as they are. */
export function jsonLine(value: unknown): string {
  return safeJson(JSON.stringify(value));
}

/** The same over several lines, for one document. */
export function jsonDocument(value: unknown): string {
  return safeJson(JSON.stringify(value, null, 2));
}

function safeJson(json: string): string {
  return json.replace(unsafeInJson, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) escaped += `\\u${hex(character.charCodeAt(i), 4)}`;
    return escaped;
  });
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

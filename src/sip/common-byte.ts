const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._';

/** Longer values are looked at for their length. */
export const longestCommon = 256;

/** 1 for letters, digits, `-`, `.`, `_`, and the bytes of `more`: none of which any check would look at twice. */
export function commonBytes(more = ''): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters + more) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** CR LF at `p`, and no fold behind it. `p` may be `last` at most, which has three bytes behind it. */
export function endsAt(bytes: Uint8Array, p: number): boolean {
  if (bytes[p] !== 0x0d || bytes[p + 1] !== 0x0a) return false;
  const next = bytes[p + 2]!;
  return next !== 0x20 && next !== 0x09;
}

const expires = Uint8Array.from('expires', (letter) => letter.charCodeAt(0));

/** Whether `bytes[start, end)` is the parameter name `tag` (names are compared without regard to case, RFC 3261, 7.3.1). */
export function isTag(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 3 &&
    (bytes[start]! | 0x20) === 0x74 &&
    (bytes[start + 1]! | 0x20) === 0x61 &&
    (bytes[start + 2]! | 0x20) === 0x67
  );
}

/** The same for `expires`. */
export function isExpires(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== expires.length) return false;
  for (let i = 0; i < expires.length; i++) if ((bytes[start + i]! | 0x20) !== expires[i]) return false;
  return true;
}

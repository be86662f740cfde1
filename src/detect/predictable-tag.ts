const digest = 32;

/**
 * Whether a To-tag is of the kind that Kamailio, OpenSIPS and SER give to what they refuse themselves: a digest that is always the same for
 * a server, a dot or a dash, and checksums of what the client wrote into Via and Call-ID. Nothing of it is a secret (core/tags.h), so who
 * shows it need not have heard the answer.
 */
export function isPredictableTag(bytes: Uint8Array, start: number, end: number): boolean {
  const rest = end - start - digest - 1;
  if (rest !== 4 && rest !== 8) return false;
  const separator = bytes[start + digest];
  if (separator !== 0x2e && separator !== 0x2d) return false;
  for (let p = start; p < end; p++) if (p !== start + digest && !isHexDigit(bytes[p]!)) return false;
  return true;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66);
}

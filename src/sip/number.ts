/** What `decimal` returns for a span that is no number. */
export const noNumber = -1;

/** Largest value told apart: a longer number comes out as this. */
export const hugeNumber = 2 ** 48;

/** Reads `bytes[start, end)`, digits only (leading zeros are fine); `noNumber` if it is anything else or empty. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return noNumber;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return noNumber;
    value = value * 10 + digit;
    if (value > hugeNumber) value = hugeNumber;
  }
  return value;
}

/** Mixes two 32-bit values into one; for table keys, not for secrets. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ (b >>> 16) ^ (b << 16), 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul(h, 0x27d4eb2f);
  return (h ^ (h >>> 15)) | 0;
}

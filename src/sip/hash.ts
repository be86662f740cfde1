/**
 * 32-bit hash of `bytes[start, end)`, signed as in an Int32Array (MurmurHash3 x86_32's mixing, byte by byte in words of four). Not
 * cryptographic: with a random `seed` a sender cannot aim for collisions, and whoever stores a key must bear one.
 */
export function hashSpan(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let hash = seed | 0;
  let p = start;
  for (const last = end - 4; p <= last; p += 4)
    hash = mixWord(hash, bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24));
  let rest = 0;
  for (let shift = 0; p < end; p++, shift += 8) rest |= bytes[p]! << shift;
  return finish(mixWord(hash, rest), end - start);
}

/** The same for spans that are compared without regard to case: `A` counts as `a`. */
export function hashSpanFolded(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let hash = seed | 0;
  let word = 0;
  let shift = 0;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    word |= (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) << shift;
    shift += 8;
    if (shift === 32) {
      hash = mixWord(hash, word);
      word = 0;
      shift = 0;
    }
  }
  return finish(mixWord(hash, word), end - start);
}

function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const mixed = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

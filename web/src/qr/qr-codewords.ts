import { errorCorrection } from './galois.ts';

/** Of versions 1 to 13 at level M (ISO/IEC 18004, table 9): error correction codewords a block, and blocks. */
const levels: readonly (readonly [ecc: number, blocks: number])[] = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
];

/** Modules of a version that carry data, as whole codewords (ISO/IEC 18004, table 1). */
const capacities = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532];

/**
 * The bytes of a text as the codewords of the smallest version that holds them: byte mode, error correction M,
 * interleaved as they are placed (ISO/IEC 18004, 7.4 to 7.6).
 * @throws RangeError when the UTF-8 text has more than 331 bytes
 */
export function qrCodewords(text: string): { readonly version: number; readonly codewords: Uint8Array } {
  const bytes = new TextEncoder().encode(text);
  for (const [index, [ecc, blocks]] of levels.entries()) {
    const version = index + 1;
    const room = capacities[index]! - ecc * blocks;
    // from version 10 on the count of characters takes 16 bits
    const header = version < 10 ? 2 : 3;
    if (bytes.length + header > room) continue;
    return { version, codewords: interleave(dataCodewords(bytes, version, room), ecc, blocks) };
  }
  throw new RangeError(`a text of ${bytes.length} bytes is too long for the code`);
}

/** Mode 0100, count, bytes, terminator 0000, then padding by turns. */
function dataCodewords(bytes: Uint8Array, version: number, room: number): Uint8Array {
  const nibbles = [4];
  for (let shift = version < 10 ? 4 : 12; shift >= 0; shift -= 4) nibbles.push((bytes.length >> shift) & 15);
  for (const byte of bytes) nibbles.push(byte >> 4, byte & 15);
  nibbles.push(0);
  const result = new Uint8Array(room);
  for (let i = 0; i < room; i++)
    result[i] = 2 * i < nibbles.length ? (nibbles[2 * i]! << 4) | nibbles[2 * i + 1]! : padding(i - nibbles.length / 2);
  return result;
}

function padding(index: number): number {
  return index % 2 === 0 ? 0xec : 0x11;
}

/** Blocks of nearly equal length, the shorter ones first; their codewords by turns, then those of the correction. */
function interleave(data: Uint8Array, ecc: number, blocks: number): Uint8Array {
  const short = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  const parts: Uint8Array[] = [];
  for (let block = 0, start = 0; block < blocks; block++) {
    const length = short + (block >= blocks - longer ? 1 : 0);
    parts.push(data.subarray(start, start + length));
    start += length;
  }
  const corrections = parts.map((part) => errorCorrection(part, ecc));
  const result: number[] = [];
  for (let i = 0; i <= short; i++) for (const part of parts) if (i < part.length) result.push(part[i]!);
  for (let i = 0; i < ecc; i++) for (const part of corrections) result.push(part[i]!);
  return Uint8Array.from(result);
}

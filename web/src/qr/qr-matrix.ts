import { qrCodewords } from './qr-codewords.ts';
import { bestMask, maskAt } from './qr-mask.ts';

/** Rows of modules, `true` is dark; without the quiet zone of four modules that has to surround them. */
export type QrMatrix = readonly (readonly boolean[])[];

/**
 * The QR code of a text: model 2, error correction M, byte mode (ISO/IEC 18004:2015). Drawn here so that a secret
 * leaves the browser for nobody.
 * @throws RangeError when the text is too long (331 bytes)
 */
export function qrMatrix(text: string): QrMatrix {
  const { version, codewords } = qrCodewords(text);
  const size = 17 + 4 * version;
  const dark = grid(size);
  const fixed = grid(size);
  const set = (x: number, y: number, value: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y]![x] = value;
    fixed[y]![x] = true;
  };
  drawPatterns(version, size, set);
  drawFormat(0, size, set);
  if (version >= 7) drawVersion(version, size, set);
  fill(codewords, dark, fixed);
  const mask = bestMask(dark, fixed, (candidate, target) =>
    drawFormat(candidate, size, (x, y, value) => {
      target[y]![x] = value;
    }),
  );
  drawFormat(mask, size, set);
  return dark.map((row, y) => row.map((value, x) => (fixed[y]![x] ? value : value !== maskAt(mask, x, y))));
}

type SetModule = (x: number, y: number, value: boolean) => void;

function grid(size: number): boolean[][] {
  return Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
}

/** Timing, finder and alignment patterns (6.3.3 to 6.3.6). */
function drawPatterns(version: number, size: number, set: SetModule): void {
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    drawSquares(x, y, 4, set);
  const centers = alignmentCenters(version, size);
  const last = centers.length - 1;
  for (const [i, x] of centers.entries())
    for (const [j, y] of centers.entries()) {
      const finder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!finder) drawSquares(x, y, 2, set);
    }
}

/** Squares in each other around a centre; the separator of a finder is the light one at distance 4. */
function drawSquares(centerX: number, centerY: number, reach: number, set: SetModule): void {
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy));
      set(centerX + dx, centerY + dy, reach === 4 ? distance !== 2 && distance !== 4 : distance !== 1);
    }
}

/** Annex E for versions up to 13. */
function alignmentCenters(version: number, size: number): number[] {
  if (version === 1) return [];
  if (version < 7) return [6, size - 7];
  return [6, 6 + (size - 13) / 2, size - 7];
}

/** Level M (00) and mask with their BCH(15,5) code, twice (7.9). */
function drawFormat(mask: number, size: number, set: SetModule): void {
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number) => ((bits >> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
}

/** The version with its BCH(18,6) code, twice (7.10). */
function drawVersion(version: number, size: number, set: SetModule): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const value = ((bits >> i) & 1) === 1;
    const far = size - 11 + (i % 3);
    const near = Math.floor(i / 3);
    set(far, near, value);
    set(near, far, value);
  }
}

/** Codewords go up and down in columns of two, from the right, around what is fixed (7.7.3). */
function fill(codewords: Uint8Array, dark: boolean[][], fixed: readonly (readonly boolean[])[]): void {
  const size = dark.length;
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    // the column of the vertical timing pattern is passed over
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step++)
      for (const x of [right, right - 1]) {
        const y = upward ? size - 1 - step : step;
        if (fixed[y]![x] || bit >= codewords.length * 8) continue;
        dark[y]![x] = ((codewords[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1;
        bit++;
      }
  }
}

/** Whether mask pattern `mask` (0 to 7) inverts a module (ISO/IEC 18004, table 10). */
export function maskAt(mask: number, x: number, y: number): boolean {
  switch (mask) {
    case 0:
      return (x + y) % 2 === 0;
    case 1:
      return y % 2 === 0;
    case 2:
      return x % 3 === 0;
    case 3:
      return (x + y) % 3 === 0;
    case 4:
      return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5:
      return ((x * y) % 2) + ((x * y) % 3) === 0;
    case 6:
      return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
    default:
      return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
  }
}

/** The mask whose result is easiest to read: the lowest penalty (7.8.3). @param drawFormat draws its number into a try */
export function bestMask(
  dark: readonly (readonly boolean[])[],
  fixed: readonly (readonly boolean[])[],
  drawFormat: (mask: number, target: boolean[][]) => void,
): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 8; mask++) {
    const attempt = dark.map((row, y) => row.map((value, x) => (fixed[y]![x] ? value : value !== maskAt(mask, x, y))));
    drawFormat(mask, attempt);
    const found = penalty(attempt);
    if (found < lowest) [best, lowest] = [mask, found];
  }
  return best;
}

function penalty(modules: readonly (readonly boolean[])[]): number {
  const size = modules.length;
  const columns = modules.map((_, x) => modules.map((row) => row[x]!));
  let result = 0;
  let count = 0;
  for (const line of [...modules, ...columns]) result += linePenalty(line);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const value = modules[y]![x]!;
      if (value) count++;
      if (
        y > 0 &&
        x > 0 &&
        value === modules[y]![x - 1] &&
        value === modules[y - 1]![x] &&
        value === modules[y - 1]![x - 1]
      )
        result += 3;
    }
  return result + 10 * Math.floor(Math.abs((count * 100) / (size * size) - 50) / 5);
}

/** Runs of five and more alike, and what looks like a finder pattern. */
function linePenalty(line: readonly boolean[]): number {
  const text = line.map((value) => (value ? '1' : '0')).join('');
  let result = 0;
  for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) result += run.length - 2;
  for (let i = 0; i + 11 <= text.length; i++) {
    const part = text.slice(i, i + 11);
    if (part === '10111010000' || part === '00001011101') result += 40;
  }
  return result;
}

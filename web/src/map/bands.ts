/**
 * Lower limits of at most `most` bands for counts from 1 to `highest`: each is the same multiple of the one before,
 * rounded to 1, 2 or 5 times a power of ten, for attacks of countries differ by orders of magnitude.
 * Empty when there is nothing to show.
 */
export function bandLimits(highest: number, most = 5): readonly number[] {
  if (!(highest >= 1)) return [];
  const limits = [1];
  const factor = highest ** (1 / most);
  for (let step = 1; step < most; step++) {
    const limit = roundedDown(factor ** step);
    if (limit > limits.at(-1)! && limit <= highest) limits.push(limit);
  }
  return limits;
}

/** Which band a count is in, 0 the lowest; -1 below all of them. */
export function bandOf(count: number, limits: readonly number[]): number {
  return limits.findLastIndex((limit) => count >= limit);
}

function roundedDown(value: number): number {
  // 1e-9: 1000 ** (1/3) is a little less than 10
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const lead = value / power + 1e-9;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

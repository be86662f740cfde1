/** How many countries may stand in the highest band, in the two highest and so on: a map on which all is dark shows nothing. */
const room = [6, 18, 45] as const;
const bandCount = 5;

/**
 * Lower limits of at most five bands for the counts of all countries: each is the same multiple of the one before, for
 * attacks of countries differ by orders of magnitude; where the upper ones would hold too many countries, it is raised.
 * Empty when there is nothing to show.
 */
export function bandLimits(counts: readonly number[]): readonly number[] {
  const falling = counts.filter((count) => count >= 1).sort((a, b) => b - a);
  const [highest] = falling;
  if (highest === undefined) return [];
  const factor = highest ** (1 / bandCount);
  const limits: number[] = [];
  let above = Number.POSITIVE_INFINITY;
  for (let band = bandCount - 1; band > 0; band--) {
    // the first country for which there is no room any more stays below
    const crowded = falling[room[bandCount - 1 - band] ?? falling.length] ?? 0;
    const raised = [roundedUp(crowded + 1), crowded + 1].find((limit) => limit <= highest) ?? highest;
    const limit = Math.max(roundedDown(factor ** band), raised);
    if (limit <= 1 || limit >= above) continue;
    limits.unshift(limit);
    above = limit;
  }
  return [1, ...limits];
}

/** Which band a count is in, 0 the lowest; -1 below all of them. */
export function bandOf(count: number, limits: readonly number[]): number {
  return limits.findLastIndex((limit) => count >= limit);
}

/** The colour of a count on the map and in its legend: the strongest is that of the highest band, however few there are. */
export function lookOf(count: number, limits: readonly number[]): 0 | 1 | 2 | 3 | 4 | undefined {
  const band = bandOf(count, limits);
  return band < 0 ? undefined : ([0, 1, 2, 3, 4] as const)[band + bandCount - limits.length];
}

/** To 1, 2 or 5 times a power of ten. */
function roundedDown(value: number): number {
  const power = powerOf(value);
  const lead = value / power + 1e-9;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

/** A whole number, to one digit that is not zero or, where that would be far above, half of one. */
function roundedUp(value: number): number {
  const power = powerOf(value);
  const step = value / power < 3 ? power / 2 : power;
  return Math.ceil(Math.ceil(value / step - 1e-9) * step);
}

/** The power of ten at or below it. 1e-9: 1000 ** (1/3) is a little less than 10 */
function powerOf(value: number): number {
  return 10 ** Math.floor(Math.log10(value) + 1e-9);
}

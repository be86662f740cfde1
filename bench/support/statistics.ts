/** What many runs of one measurement gave. */
export interface Spread {
  readonly median: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

/** @throws RangeError without a value, or with one that is no number: a figure must not be made of nothing */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)))
    throw new RangeError(`no figure can be made of [${values.slice(0, 5).join(', ')}]`);
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
    runs: sorted.length,
  };
}

/** Nearest rank, but the mean of the two in the middle for the median of an even number. */
function quantile(sorted: readonly number[], share: number): number {
  const n = sorted.length;
  if (share === 0.5 && n % 2 === 0) return (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2;
  return sorted[Math.min(n - 1, Math.ceil(n * share) - 1)]!;
}

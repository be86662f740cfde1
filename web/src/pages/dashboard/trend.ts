/** How a figure stands to the one before it. `ratio`: 0.25 is a quarter more, -0.5 half as much. */
export type Trend =
  | { readonly kind: 'unknown' | 'same' | 'new' | 'gone' }
  | { readonly kind: 'more' | 'less'; readonly ratio: number }
  | { readonly kind: 'times'; readonly factor: number };

/** @param value now @param before in the range before, or at its start; null: not known */
export function trendOf(value: number | null, before: number | null): Trend {
  if (value === null || before === null) return { kind: 'unknown' };
  if (value === before) return { kind: 'same' };
  if (before === 0) return { kind: 'new' };
  if (value === 0) return { kind: 'gone' };
  const ratio = value / before - 1;
  // "1,150 % more" says less to anybody than "12 times as many"
  if (ratio >= 2) return { kind: 'times', factor: value / before };
  if (Math.abs(ratio) < 0.005) return { kind: 'same' };
  return { kind: ratio > 0 ? 'more' : 'less', ratio };
}

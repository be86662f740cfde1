import { type RawSearch, readText, readWord } from './search-params.ts';

export const rangeWords = ['1h', '24h', '7d', '30d'] as const;
export type RangeWord = (typeof rangeWords)[number];

const hour = 3_600_000;
export const rangeLengths: Readonly<Record<RangeWord, number>> = {
  '1h': hour,
  '24h': 24 * hour,
  '7d': 7 * 24 * hour,
  '30d': 30 * 24 * hour,
};

/** Either a range that ends now and moves along (`range`), or a fixed one (`from`, `to`, ISO 8601 in UTC). */
export interface RangeSearch {
  range?: RangeWord | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function readRangeSearch(raw: RawSearch): RangeSearch {
  const range = readWord(raw.range, rangeWords);
  if (range) return { range };
  const [one, other] = [readTime(raw.from), readTime(raw.to)];
  // written the wrong way round, it is meant the right one
  const isTurned = one !== undefined && other !== undefined && one > other;
  const [from, to] = isTurned ? [other, one] : [one, other];
  return { ...(from === undefined ? {} : { from: isoText(from) }), ...(to === undefined ? {} : { to: isoText(to) }) };
}

/** The address of a fixed range. @param from @param to milliseconds since the epoch */
export function fixedRange(from: number | undefined, to: number | undefined): RangeSearch {
  return {
    range: undefined,
    from: from === undefined ? undefined : isoText(from),
    to: to === undefined ? undefined : isoText(to),
  };
}

/**
 * Milliseconds since the epoch, `from` inclusive and `to` exclusive; absent: without a limit. A moving range is
 * rounded to `step`, so that the same question is not asked anew with every millisecond.
 */
export function rangeLimits(
  search: RangeSearch,
  now: number,
  fallback?: RangeWord,
  step = 10_000,
): { readonly from?: number; readonly to?: number } {
  const from = readTime(search.from);
  const to = readTime(search.to);
  const word = search.range ?? (from === undefined && to === undefined ? fallback : undefined);
  if (word) return { from: Math.floor((now - rangeLengths[word]) / step) * step };
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function readTime(value: unknown): number | undefined {
  const text = readText(value);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function isoText(time: number): string {
  return new Date(time).toISOString().replace(/\.000Z$/, 'Z');
}

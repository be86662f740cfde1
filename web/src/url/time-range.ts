import { type RawSearch, readText, readWord } from './search-params.ts';

export const rangeWords = ['1h', '24h', '7d', '30d'] as const;
export type RangeWord = (typeof rangeWords)[number];

/** as much as is told of what is no time and no range */
const longestTold = 40;
const hour = 3_600_000;
export const rangeLengths: Readonly<Record<RangeWord, number>> = {
  '1h': hour,
  '24h': 24 * hour,
  '7d': 7 * 24 * hour,
  '30d': 30 * 24 * hour,
};

/**
 * Either a range that ends now and moves along (`range`, a RangeWord), or a fixed one (`from`, `to`, ISO 8601 in UTC). What is none
 * stays as it was typed, so that the page can say so: it limits nothing.
 */
export interface RangeSearch {
  range?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function readRangeSearch(raw: RawSearch): RangeSearch {
  const range = readText(raw.range, longestTold);
  if (readWord(range, rangeWords)) return { range };
  const [one, other] = [readTime(raw.from), readTime(raw.to)];
  // written the wrong way round, it is meant the right one
  const isTurned = one !== undefined && other !== undefined && one > other;
  const [from, to] = isTurned ? [other, one] : [one, other];
  const ends = { from: endText(from, raw.from), to: endText(to, raw.to) };
  return {
    ...(range === undefined ? {} : { range }),
    ...(ends.from === undefined ? {} : { from: ends.from }),
    ...(ends.to === undefined ? {} : { to: ends.to }),
  };
}

/** The range that ends now, if there is one. */
export function rangeWord({ range }: RangeSearch): RangeWord | undefined {
  return readWord(range, rangeWords);
}

/** The first that is no range or no time, as it was typed. */
export function unreadRange(search: RangeSearch): string | undefined {
  if (rangeWord(search) === undefined && search.range !== undefined) return search.range;
  return [search.from, search.to].find((end) => end !== undefined && readTime(end) === undefined);
}

/** Whether it is limited by anything. */
export function isLimited(search: RangeSearch): boolean {
  return Object.keys(rangeLimits(search, 0)).length > 0;
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
  const word = rangeWord(search) ?? (from === undefined && to === undefined ? fallback : undefined);
  if (word) return { from: Math.floor((now - rangeLengths[word]) / step) * step };
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function readTime(value: unknown): number | undefined {
  const text = readText(value);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function endText(time: number | undefined, typed: unknown): string | undefined {
  return time === undefined ? readText(typed, longestTold) : isoText(time);
}

function isoText(time: number): string {
  return new Date(time).toISOString().replace(/\.000Z$/, 'Z');
}

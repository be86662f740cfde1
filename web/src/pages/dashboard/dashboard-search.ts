import type { RawSearch } from '../../url/search-params.ts';
import {
  type RangeSearch,
  type RangeWord,
  rangeLengths,
  rangeLimits,
  readRangeSearch,
  unreadRange,
} from '../../url/time-range.ts';

/** Type alias, as the router wants it: what the dashboard's address can say. `host` is the frame's. */
export type DashboardSearch = RangeSearch;

export const defaultRange: RangeWord = '24h';

export function readDashboardSearch(raw: RawSearch): DashboardSearch {
  return readRangeSearch(raw);
}

/** Why a range cannot be shown. */
export type RangeProblem =
  | { readonly kind: 'unread'; readonly text: string }
  /** milliseconds since the epoch */
  | { readonly kind: 'ahead' | 'empty'; readonly from: number };

/** From when to when, milliseconds since the epoch; where only the end is fixed, the day before it. */
export function dashboardLimits(search: DashboardSearch, now: number): { readonly from: number; readonly to: number } {
  const { from, to = now } = rangeLimits(search, now, defaultRange, 1000);
  return { from: from ?? to - rangeLengths[defaultRange], to };
}

/** What is wrong with the range of an address; the default one is shown in its place. */
export function rangeProblem(search: DashboardSearch, now: number): RangeProblem | undefined {
  const text = unreadRange(search);
  if (text !== undefined) return { kind: 'unread', text };
  const { from, to } = dashboardLimits(search, now);
  if (from >= now) return { kind: 'ahead', from };
  return from < to ? undefined : { kind: 'empty', from };
}

/** Whether the range ends now and moves along. */
export function movesAlong(search: DashboardSearch): boolean {
  return search.to === undefined;
}

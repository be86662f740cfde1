import type { RawSearch } from '../../url/search-params.ts';
import { type RangeSearch, type RangeWord, rangeLengths, rangeLimits, readRangeSearch } from '../../url/time-range.ts';

/** Type alias, as the router wants it: what the dashboard's address can say. `host` is the frame's. */
export type DashboardSearch = RangeSearch;

export const defaultRange: RangeWord = '24h';

export function readDashboardSearch(raw: RawSearch): DashboardSearch {
  return readRangeSearch(raw);
}

/**
 * From when to when, milliseconds since the epoch; never empty. Where only the end is fixed, the day before it; where
 * both are the same or the start lies ahead, the usual range until now.
 */
export function dashboardLimits(search: DashboardSearch, now: number): { readonly from: number; readonly to: number } {
  const { from, to = now } = rangeLimits(search, now, defaultRange, 1000);
  const start = from ?? to - rangeLengths[defaultRange];
  return start < to ? { from: start, to } : { from: now - rangeLengths[defaultRange], to: now };
}

/** Whether the range ends now and moves along. */
export function movesAlong(search: DashboardSearch): boolean {
  return search.to === undefined;
}

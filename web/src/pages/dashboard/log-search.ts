import type { AttackSearch } from '../attacks/attack-search.ts';
import { type DashboardSearch, defaultRange } from './dashboard-search.ts';

/** The attack log of the same range and host, with more filters: where everything on the dashboard leads. */
export function logSearch(search: DashboardSearch, host: string | undefined, more: AttackSearch = {}): AttackSearch {
  const range = search.range ?? (search.from === undefined && search.to === undefined ? defaultRange : undefined);
  return {
    ...(range ? { range } : { from: search.from, to: search.to }),
    ...(host === undefined ? {} : { host }),
    ...more,
  };
}

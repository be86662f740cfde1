import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { statisticsRoutes } from '../../../../src/console/contract/statistics.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { type DashboardSearch, dashboardLimits, movesAlong } from './dashboard-search.ts';

/** Events mark it as stale when something happened; a range that moves along also has to be asked when nothing did. */
const step = 15_000;

/** Figures, chart, map and top lists of a range. The moving end is no part of the key: the cache keeps one a range. */
export function statisticsQuery(search: DashboardSearch, host: string | undefined) {
  const { range, from, to } = search;
  return queryOptions({
    queryKey: [keys.statistics, 'dashboard', { range, from, to, host }],
    queryFn: ({ signal }) =>
      call<typeof statisticsRoutes.dashboard>('GET /v1/statistics', {
        query: { ...dashboardLimits(search, Date.now()), ...(host === undefined ? {} : { host }) },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: movesAlong(search) ? step : false,
  });
}

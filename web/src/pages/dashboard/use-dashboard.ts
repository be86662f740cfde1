import { useQuery } from '@tanstack/react-query';
import type { AttackSearch } from '../attacks/attack-search.ts';
import { rangeProblem } from './dashboard-search.ts';
import { logSearch } from './log-search.ts';
import { dashboardRoute } from './route.ts';
import { statisticsQuery } from './statistics-query.ts';

/** What all parts of the dashboard share: its address, what the server answered for it, and the way to the log. */
export function useDashboard() {
  const asked = dashboardRoute.useSearch();
  const problem = rangeProblem(asked, Date.now());
  const search: typeof asked = problem ? { ...asked, range: undefined, from: undefined, to: undefined } : asked;
  const navigate = dashboardRoute.useNavigate();
  const statistics = useQuery(statisticsQuery(search, search.host));
  return {
    /** a range that cannot be shown is as if it was not there */
    search,
    problem,
    statistics,
    /** @param more filters beside range and host */
    log: (more?: AttackSearch) => logSearch(search, search.host, more),
    /** Puts another range into the address. Who zooms in goes on looking at the chart. */
    show: (range: { range?: typeof search.range; from?: string | undefined; to?: string | undefined }) =>
      navigate({
        search: (before) => ({ ...before, range: undefined, from: undefined, to: undefined, ...range }),
        resetScroll: false,
      }),
  };
}

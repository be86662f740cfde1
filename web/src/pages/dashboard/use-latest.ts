import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useLiveEvent } from '../../live/use-live.ts';
import { dashboardLimits, movesAlong } from './dashboard-search.ts';
import { attackKey, type LiveAttack, latestAttacks } from './latest-list.ts';
import { useDashboard } from './use-dashboard.ts';

const most = 10;
/** the log has an attack within a second of the feed; it is asked no more often than this, ms */
const pace = 2500;

/** The newest attacks of the range: from the log, and from the live feed the moment they are told. */
export function useLatest() {
  const { search } = useDashboard();
  const { range, from, to, host } = search;
  const [live, setLive] = useState<readonly LiveAttack[]>([]);
  const [waiting, setWaiting] = useState(false);
  const query = useQuery({
    queryKey: [keys.attacks, 'latest', { range, from, to, host }],
    queryFn: ({ signal }) =>
      call<typeof attackRoutes.list>('GET /v1/attacks', {
        query: {
          ...dashboardLimits(search, Date.now()),
          ...(host === undefined ? {} : { host }),
          limit: most,
          count: false,
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const follows = movesAlong(search);
  useLiveEvent((event) => {
    if (event.kind !== 'attack' || !follows) return;
    // the feed does not say which host: with one chosen, only the log can
    if (host === undefined) setLive((before) => withAttack(before, event.attack));
    setWaiting(true);
  });
  const { refetch } = query;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => {
      setWaiting(false);
      void refetch();
    }, pace);
    return () => clearTimeout(timer);
  }, [waiting, refetch]);
  return { query, rows: query.data && latestAttacks(query.data.rows, follows && host === undefined ? live : [], most) };
}

function withAttack(before: readonly LiveAttack[], attack: LiveAttack): readonly LiveAttack[] {
  const key = attackKey(attack);
  return [attack, ...before.filter((each) => attackKey(each) !== key)].slice(0, 2 * most);
}

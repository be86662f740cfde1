import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useLiveEvent } from '../../live/use-live.ts';
import { dashboardLimits, movesAlong } from './dashboard-search.ts';
import { type LiveAttack, latestAttacks, newestFirst } from './latest-list.ts';
import { useDashboard } from './use-dashboard.ts';

const most = 10;
/** during an attack there are hundreds of events a second: they are shown together, ms */
const showEvery = 200;
/** the log has an attack within a second of the feed; it is asked no more often than this, ms */
const askEvery = 2500;

/** The newest attacks of the range: from the log, and from the live feed the moment they are told. */
export function useLatest() {
  const { search } = useDashboard();
  const { range, from, to, host } = search;
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
  const live = useLiveAttacks(movesAlong(search), () => query.refetch());
  // the feed does not say which host: with one chosen, only the log can
  const shown = movesAlong(search) && host === undefined ? live : [];
  return { query, rows: query.data && latestAttacks(query.data.rows, shown, most) };
}

/** What the feed tells, newest first. @param onLogged the log has it now @param follows whether it is listened to */
function useLiveAttacks(follows: boolean, onLogged: () => unknown): readonly LiveAttack[] {
  const [live, setLive] = useState<readonly LiveAttack[]>([]);
  const told = useRef<LiveAttack[]>([]);
  const timers = useRef<{ show?: ReturnType<typeof setTimeout>; ask?: ReturnType<typeof setTimeout> }>({});
  useLiveEvent((event) => {
    if (event.kind !== 'attack' || !follows) return;
    told.current.push(event.attack);
    timers.current.show ??= setTimeout(() => {
      delete timers.current.show;
      const fresh = told.current;
      told.current = [];
      setLive((before) => newestFirst([...before, ...fresh], 2 * most));
    }, showEvery);
    timers.current.ask ??= setTimeout(() => {
      delete timers.current.ask;
      onLogged();
    }, askEvery);
  });
  useEffect(() => {
    const { current } = timers;
    return () => {
      clearTimeout(current.show);
      clearTimeout(current.ask);
      delete current.show;
      delete current.ask;
    };
  }, []);
  return live;
}

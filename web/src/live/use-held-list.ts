import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo } from 'react';
import type { Resource } from '../api/keys.ts';
import { heldRows } from './held-rows.ts';
import { useLiveState } from './use-live.ts';
import { away, useReturn } from './use-return.ts';

interface HeldPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** when the newest row came, whatever the filter; milliseconds since the epoch */
  readonly newest: number;
}

interface HeldList<Row, Page extends HeldPage<Row>, Now extends { readonly rows: readonly Row[] }> {
  /** first words of the query keys: of the list that stays, and of what the live feed marks as stale */
  readonly held: Resource;
  readonly live: Resource;
  /** what is asked for: name, filter and page */
  readonly query: object;
  /** rows before this page; what came since is counted on the first one */
  readonly offset: number;
  readonly ask: (signal: AbortSignal) => Promise<Page>;
  /** those of these rows that there still are, as they are now; absent: what was written stays as it is */
  readonly askNow?: (keys: readonly string[], signal: AbortSignal) => Promise<Now>;
  /** how many of the filter came after `newest` */
  readonly askSince: (newest: number, signal: AbortSignal) => Promise<{ readonly total: number }>;
  readonly keyOf: (row: Row) => string;
  /** when it came, as `newest` counts; milliseconds since the epoch */
  readonly cameAt: (row: Row) => number;
  /** whether a row that there still is belongs to the list; absent: each does */
  readonly belongs?: (row: Row) => boolean;
  /** how often what came since is counted, milliseconds: where no event tells of each */
  readonly countEvery?: number;
}

const each = () => true;

/**
 * A page of a list as it was when it was asked for: its rows stay where they are and say what became of them, and what came
 * since is counted, on the first page.
 */
export function useHeldList<Row, Page extends HeldPage<Row>, Now extends { readonly rows: readonly Row[] }>({
  held,
  live,
  query,
  offset,
  keyOf,
  cameAt,
  belongs = each,
  countEvery,
  ...input
}: HeldList<Row, Page, Now>) {
  const state = useLiveState();
  const list = useQuery({
    queryKey: [held, query],
    queryFn: ({ signal }) => input.ask(signal),
    placeholderData: keepPreviousData,
    // asked for anew when the reader wants to see what is new, or has changed something
    staleTime: Number.POSITIVE_INFINITY,
    meta: { held: true },
    // back from a look at one of them the list is as it was, but not after a while
    refetchOnMount: ({ state }) => Date.now() - state.dataUpdatedAt > away && 'always',
  });
  useReturn(() => void list.refetch());
  const asked = list.isPlaceholderData ? undefined : list.data;
  const shown = asked?.rows.map(keyOf) ?? [];
  // what was asked when the list came is known: a change is asked for when the feed tells of one
  const at = { initialDataUpdatedAt: list.dataUpdatedAt };
  const now = useQuery<Now | Page>({
    queryKey: [live, 'shown', query, shown],
    queryFn: input.askNow ? ({ signal }) => input.askNow!(shown, signal) : skipToken,
    enabled: shown.length > 0,
    ...(asked ? { initialData: asked, ...at } : {}),
  });
  const newest = asked?.newest ?? 0;
  const counts = asked !== undefined && offset === 0;
  const since = useQuery({
    queryKey: [live, 'since', query, newest],
    queryFn: async ({ signal }) => ({ total: (await input.askSince(newest, signal)).total }),
    enabled: counts,
    ...(countEvery === undefined || state === 'paused' ? {} : { refetchInterval: countEvery }),
    ...(asked ? { initialData: { total: 0 }, ...at } : {}),
  });
  const current = asked ? now.data?.rows : undefined;
  // one that went and came again, or was noted anew, is on the page already
  const again = current?.filter((row) => cameAt(row) > newest && belongs(row)).length ?? 0;
  const fresh = counts ? Math.max(0, (since.data?.total ?? 0) - again) : 0;
  // where nothing is shown, nothing can move
  const showAtOnce = fresh > 0 && asked?.rows.length === 0;
  const renew = useEffectEvent(() => void list.refetch());
  useEffect(() => {
    if (showAtOnce) renew();
  }, [showAtOnce]);
  const { data } = list;
  const rows = useMemo(() => data && heldRows(data.rows, current, keyOf, belongs), [data, current, keyOf, belongs]);
  return {
    /** for a table; `refetch` shows what is new */
    list: { ...list, data: data && rows && { ...data, rows } },
    /** the answer to what was asked for last */
    now: now.data,
    fresh,
  };
}

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo } from 'react';
import type { BlockFilter, blockRoutes } from '../../../../src/console/contract/blocks.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { away, useReturn } from '../../live/use-return.ts';
import { heldBlocks } from './held-blocks.ts';

type Query = RouteQueryInput<typeof blockRoutes.list>;

const ask = (query: Query, signal: AbortSignal) => call<typeof blockRoutes.list>('GET /v1/blocks', { query, signal });

/**
 * A page of the blocks as it was when it was asked for: its rows stay where they are and say what became of them, and what came
 * since is counted, on the first page.
 */
export function useBlockList(filter: BlockFilter, page: Omit<Query, keyof BlockFilter>) {
  const query = { ...filter, ...page };
  const list = useQuery({
    queryKey: [keys.blockList, query],
    queryFn: ({ signal }) => ask(query, signal),
    placeholderData: keepPreviousData,
    // asked for anew when the reader wants to see what is new, or has changed something
    staleTime: Number.POSITIVE_INFINITY,
    meta: { held: true },
    // back from a look at one of them the list is as it was, but not after a while
    refetchOnMount: ({ state }) => Date.now() - state.dataUpdatedAt > away && 'always',
  });
  useReturn(() => void list.refetch());
  const asked = list.isPlaceholderData ? undefined : list.data;
  const targets = asked?.rows.map(({ target }) => target).join() ?? '';
  const now = useQuery({
    queryKey: [keys.blocks, 'shown', targets],
    queryFn: ({ signal }) => ask({ targets, limit: 100 }, signal),
    enabled: targets !== '',
    ...(asked ? { initialData: asked, initialDataUpdatedAt: list.dataUpdatedAt } : {}),
  });
  const since = { ...filter, after: asked?.newest ?? 0, limit: 1 };
  const news = useQuery({
    queryKey: [keys.blocks, 'new', since],
    queryFn: ({ signal }) => ask(since, signal),
    enabled: asked !== undefined && (page.offset ?? 0) === 0,
    ...(asked ? { initialData: { ...asked, rows: [], total: 0 }, initialDataUpdatedAt: list.dataUpdatedAt } : {}),
  });
  const fresh = asked && (page.offset ?? 0) === 0 ? (news.data?.total ?? 0) : 0;
  // where nothing is shown, nothing can move
  const showAtOnce = fresh > 0 && asked?.rows.length === 0;
  const renew = useEffectEvent(() => void list.refetch());
  useEffect(() => {
    if (showAtOnce) renew();
  }, [showAtOnce]);
  const inForce = asked ? now.data : undefined;
  const data = useMemo(
    () => list.data && { ...list.data, rows: heldBlocks(list.data.rows, inForce?.rows) },
    [list.data, inForce],
  );
  return {
    ...list,
    data,
    /** hosts that enforce blocks, as it is now */
    hosts: (now.data ?? list.data)?.hosts,
    fresh,
  };
}

import { queryOptions, useQuery } from '@tanstack/react-query';
import type { hostRoutes } from '../../../src/console/contract/hosts.ts';
import type { statusRoutes } from '../../../src/console/contract/status.ts';
import { call } from './client.ts';
import { keys } from './keys.ts';

/** Whether all is well. Asked again every 10 s: it is what the strip and the first line of the dashboard say. */
export const statusQuery = queryOptions({
  queryKey: [keys.status],
  queryFn: ({ signal }) => call<typeof statusRoutes.status>('GET /v1/status', { signal }),
  refetchInterval: 10_000,
});

export const hostsQuery = queryOptions({
  queryKey: [keys.hosts],
  queryFn: ({ signal }) => call<typeof hostRoutes.list>('GET /v1/hosts', { signal }),
  staleTime: 30_000,
});

/** On how many of the active hosts blocks are in force; undefined while that is not known. */
export function useInForce(): { readonly inForce: number; readonly of: number } | undefined {
  const { data } = useQuery(hostsQuery);
  const active = data?.rows.filter((host) => host.active);
  return active && { inForce: active.filter(({ protection }) => protection === 'enforcing').length, of: active.length };
}

import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ClusterState } from '../../../src/console/contract/cluster.ts';
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

/** How this host stands to its cluster; undefined while that is not known. */
export function useCluster(): ClusterState | undefined {
  return useQuery(statusQuery).data?.cluster ?? undefined;
}

/**
 * On a plain host of a cluster: the names of the hosts on which lists, settings and countries are changed. Undefined where
 * they are changed here.
 */
export function useElsewhere(): readonly string[] | undefined {
  const cluster = useCluster();
  return cluster?.role === 'host' ? cluster.operators : undefined;
}

/** Whether no host that is there enforces, on purpose: what counts as blocked would be blocked. @param host uuid; absent: all */
export function useObserving(host?: string): boolean {
  const { data } = useQuery(statusQuery);
  const here = data?.hosts.filter(({ active, uuid }) => active && (host === undefined || uuid === host)) ?? [];
  return here.length > 0 && here.every(({ protection }) => protection === 'observing');
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { campaignRoutes } from '../../../../src/console/contract/campaigns.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** A campaign grows over hours: asked for now and then, not with each of the attacks that make it. */
const pause = 15_000;

export function campaignQuery(query: RouteQueryInput<typeof campaignRoutes.list>) {
  return queryOptions({
    queryKey: [keys.campaigns, 'list', query],
    queryFn: ({ signal }) => call<typeof campaignRoutes.list>('GET /v1/campaigns', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: pause,
  });
}

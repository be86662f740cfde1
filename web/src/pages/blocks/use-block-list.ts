import type { BlockFilter, blockRoutes, ListedBlock } from '../../../../src/console/contract/blocks.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useHeldList } from '../../live/use-held-list.ts';

type Query = RouteQueryInput<typeof blockRoutes.list>;

const ask = (query: Query, signal: AbortSignal) => call<typeof blockRoutes.list>('GET /v1/blocks', { query, signal });
const keyOf = ({ target }: ListedBlock) => target;

/** A page of the blocks, held. */
export function useBlockList(filter: BlockFilter, page: Omit<Query, keyof BlockFilter>) {
  const query = { ...filter, ...page };
  return useHeldList({
    held: keys.blockList,
    live: keys.blocks,
    query,
    offset: page.offset ?? 0,
    ask: (signal) => ask(query, signal),
    askNow: (targets, signal) => ask({ targets: targets.join(), limit: 100 }, signal),
    askSince: (after, signal) => ask({ ...filter, after, limit: 1 }, signal),
    keyOf,
    cameAt: ({ since }) => since,
  });
}

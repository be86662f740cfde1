import { queryOptions } from '@tanstack/react-query';
import type { ListRow, listRoutes } from '../../../../src/console/contract/lists.ts';
import type { RouteQueryInput } from '../../../../src/console/contract/route.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useHeldList } from '../../live/use-held-list.ts';
import { pageQuery } from '../../url/list-search.ts';
import { type EntrySearch, type EntrySort, entryFilter } from './entry-search.ts';

type Query = RouteQueryInput<typeof listRoutes.list>;

const ask = (list: ListName, query: Query, signal: AbortSignal) =>
  call<typeof listRoutes.list>('GET /v1/lists/{list}', { params: { list }, query, signal });
const keyOf = ({ prefix }: ListRow) => prefix;

/** One page of a list, held. The page before stays while the next one is loaded. */
export function useEntries(list: ListName, search: EntrySearch) {
  const { limit, offset, sort, descending } = pageQuery<EntrySort>(search, defaultEntrySort);
  const filter = entryFilter(search);
  const page = { limit, offset, sort: sort as EntrySort, order: descending ? ('desc' as const) : ('asc' as const) };
  return useHeldList({
    held: keys.entryList,
    live: keys.lists,
    query: { list, ...filter, ...page },
    offset,
    ask: (signal) => ask(list, { ...filter, ...page }, signal),
    askNow: (prefixes, signal) => ask(list, { prefixes: prefixes.join(), limit: 100 }, signal),
    askSince: (after, signal) => ask(list, { ...filter, after, limit: 1 }, signal),
    keyOf,
    cameAt: ({ addedAt }) => addedAt,
  });
}

/** Countries that occur in a list, with the number of entries. */
export function listCountriesQuery(list: ListName) {
  return queryOptions({
    queryKey: [keys.lists, list, 'countries'],
    queryFn: ({ signal }) =>
      call<typeof listRoutes.countries>('GET /v1/lists/{list}/countries', { params: { list }, signal }),
  });
}

export const defaultEntrySort = '-addedAt';

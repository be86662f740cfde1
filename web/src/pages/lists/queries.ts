import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { listRoutes } from '../../../../src/console/contract/lists.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { pageQuery } from '../../url/list-search.ts';
import { type EntrySearch, type EntrySort, entryFilter } from './entry-search.ts';

/** One page of a list. The page before stays while the next one is loaded. */
export function entriesQuery(list: ListName, search: EntrySearch) {
  const { limit, offset, sort, descending } = pageQuery<EntrySort>(search, defaultEntrySort);
  const query = {
    ...entryFilter(search),
    limit,
    offset,
    sort: sort as EntrySort,
    order: descending ? ('desc' as const) : ('asc' as const),
  };
  return queryOptions({
    queryKey: [keys.lists, list, query],
    queryFn: ({ signal }) => call<typeof listRoutes.list>('GET /v1/lists/{list}', { params: { list }, query, signal }),
    placeholderData: keepPreviousData,
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

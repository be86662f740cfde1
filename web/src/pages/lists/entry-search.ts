import type { ListFilter } from '../../../../src/console/contract/lists.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const entrySorts = ['prefix', 'note', 'addedBy', 'addedAt', 'countryName'] as const;
export const scopes = ['cluster', 'host'] as const;
export type Scope = (typeof scopes)[number];
export type EntrySort = (typeof entrySorts)[number];

/** Filter and page of the allowlist or denylist, as they stand in its address. */
export interface EntrySearch extends ListSearch<EntrySort> {
  text?: string | undefined;
  /** ISO 3166-1 alpha-2 */
  country?: string | undefined;
  scope?: Scope | undefined;
}

export function readEntrySearch(raw: RawSearch): EntrySearch {
  const search: EntrySearch = readListSearch(raw, entrySorts);
  const text = readText(raw.text);
  if (text !== undefined) search.text = text;
  const country = readText(raw.country);
  if (country !== undefined && /^[A-Z]{2}$/.test(country)) search.country = country;
  const scope = readWord(raw.scope, scopes);
  if (scope !== undefined) search.scope = scope;
  return search;
}

/** The part that says which entries, for list, export and removal. */
export function entryFilter({ text, country, scope }: EntrySearch): ListFilter {
  return {
    ...(text === undefined ? {} : { text }),
    ...(country === undefined ? {} : { country }),
    ...(scope === undefined ? {} : { scope }),
  };
}

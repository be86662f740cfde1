import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const hostSorts = ['name', 'version', 'messageRate', 'dropped', 'blocks', 'lastSeen', 'startedAt'] as const;
export type HostSort = (typeof hostSorts)[number];

export const hostStates = ['trouble', 'active', 'gone'] as const;
export type HostStateFilter = (typeof hostStates)[number];

/** Filter, page and opened row of the list of hosts, as they stand in its address. */
export interface HostSearch extends ListSearch<HostSort> {
  text?: string | undefined;
  state?: HostStateFilter | undefined;
  /** uuid of the opened row */
  open?: string | undefined;
}

export function readHostSearch(raw: RawSearch): HostSearch {
  const search: HostSearch = readListSearch(raw, hostSorts);
  const text = readText(raw.text);
  const state = readWord(raw.state, hostStates);
  const open = readText(raw.open);
  return {
    ...search,
    ...(text === undefined ? {} : { text }),
    ...(state === undefined ? {} : { state }),
    ...(open === undefined ? {} : { open }),
  };
}

import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText } from '../../url/search-params.ts';

export const blockSorts = ['since', 'until', 'target', 'timesBefore'] as const;
export type BlockSort = (typeof blockSorts)[number];

/** Filter and page of the list of blocks, as they stand in its address. */
export interface BlockSearch extends ListSearch<BlockSort> {
  text?: string | undefined;
  cause?: string | undefined;
  origin?: string | undefined;
  /** target of the opened row */
  open?: string | undefined;
}

export function readBlockSearch(raw: RawSearch): BlockSearch {
  const search: BlockSearch = readListSearch(raw, blockSorts);
  for (const name of ['text', 'cause', 'origin', 'open'] as const) {
    const value = readText(raw[name]);
    if (value !== undefined) search[name] = value;
  }
  return search;
}

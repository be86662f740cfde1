import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText } from '../../url/search-params.ts';
import { type RangeSearch, readRangeSearch } from '../../url/time-range.ts';

/** Filter, page and opened row of the audit, as they stand in its address. */
export interface AuditSearch extends ListSearch<never>, RangeSearch {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  /** id of the opened row */
  open?: string | undefined;
}

export function readAuditSearch(raw: RawSearch): AuditSearch {
  const search: AuditSearch = { ...readListSearch<never>(raw, []), ...readRangeSearch(raw) };
  for (const name of ['actor', 'action', 'subject', 'open'] as const) {
    const value = readText(raw[name]);
    if (value !== undefined) search[name] = value;
  }
  return search;
}

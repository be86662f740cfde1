import type { AuditRow } from '../../../../src/console/contract/audit.ts';
import { auditTexts } from '../../texts/audit.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';
import { type RangeSearch, readRangeSearch } from '../../url/time-range.ts';

/** Filter, page and opened row of the audit, as they stand in its address. */
export interface AuditSearch extends ListSearch<never>, RangeSearch {
  actor?: string | undefined;
  action?: AuditRow['action'] | undefined;
  /** part of the subject, or of what a change of a list names */
  text?: string | undefined;
  /** id of the opened row */
  open?: string | undefined;
}

/** All, in the order in which they are offered. */
export const auditActions = Object.keys(auditTexts.actions) as AuditRow['action'][];

export function readAuditSearch(raw: RawSearch): AuditSearch {
  const search: AuditSearch = { ...readListSearch<never>(raw, []), ...readRangeSearch(raw) };
  for (const name of ['actor', 'text', 'open'] as const) {
    const value = readText(raw[name]);
    if (value !== undefined) search[name] = value;
  }
  const action = readWord(raw.action, auditActions);
  return action === undefined ? search : { ...search, action };
}

import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readInteger, readText, readWord } from '../../url/search-params.ts';
import { type RangeSearch, readRangeSearch } from '../../url/time-range.ts';

/** Filter, page and opened row of the attack log, as they stand in its address. */
export interface AttackSearch extends ListSearch, RangeSearch {
  text?: string | undefined;
  attacker?: string | undefined;
  victim?: string | undefined;
  type?: string | undefined;
  detector?: string | undefined;
  /** extension or user that was tried */
  account?: string | undefined;
  /** dialled number, behind any prefix */
  number?: string | undefined;
  userAgent?: string | undefined;
  /** ISO 3166-1 alpha-2 */
  country?: string | undefined;
  action?: string | undefined;
  evidence?: 'proven' | 'unproven' | undefined;
  /** uuid */
  host?: string | undefined;
  /** id of the opened row */
  open?: number | undefined;
}

/** as much of a User-Agent as the log keeps: one is found as a whole only */
const longestUserAgent = 300;

const words = [
  'text',
  'attacker',
  'victim',
  'type',
  'detector',
  'account',
  'number',
  'userAgent',
  'country',
  'action',
  'host',
] as const;

export function readAttackSearch(raw: RawSearch): AttackSearch {
  const search: AttackSearch = { ...readListSearch(raw, []), ...readRangeSearch(raw) };
  for (const name of words) {
    const value = readText(raw[name], name === 'userAgent' ? longestUserAgent : undefined);
    if (value !== undefined) search[name] = value;
  }
  const evidence = readWord(raw.evidence, ['proven', 'unproven']);
  if (evidence) search.evidence = evidence;
  const open = readInteger(raw.open, 0, Number.MAX_SAFE_INTEGER);
  if (open !== undefined) search.open = open;
  return search;
}

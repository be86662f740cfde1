import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { findingTexts } from '../../texts/findings.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const findingStates = ['open', 'dismissed', 'closed', 'all'] as const;
export type FindingStateFilter = (typeof findingStates)[number];

/** The gravest first. */
export const severities = Object.keys(findingTexts.severities) as FindingRow['severity'][];

/** Filter, page and opened row of the findings, as they stand in the page's address. Without a state: the open ones. */
export interface FindingSearch extends ListSearch {
  state?: FindingStateFilter | undefined;
  kind?: string | undefined;
  severity?: FindingRow['severity'] | undefined;
  text?: string | undefined;
  /** key of the opened row */
  open?: string | undefined;
}

export function readFindingSearch(raw: RawSearch): FindingSearch {
  const search: FindingSearch = readListSearch(raw, []);
  const state = readWord(raw.state, findingStates);
  const kind = readText(raw.kind)?.slice(0, 60);
  const severity = readWord(raw.severity, severities);
  const text = readText(raw.text);
  const open = readText(raw.open);
  return {
    ...search,
    ...(state === undefined || state === 'open' ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(severity === undefined ? {} : { severity }),
    ...(text === undefined ? {} : { text }),
    ...(open === undefined ? {} : { open }),
  };
}

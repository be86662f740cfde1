import type { BlockFilter } from '../../../../src/console/contract/blocks.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText, readWord } from '../../url/search-params.ts';

export const blockSorts = ['since', 'until', 'target', 'timesBefore', 'countryName', 'evidence'] as const;
export type BlockSort = (typeof blockSorts)[number];

export const evidenceKinds = ['proven', 'unproven', 'operator'] as const;

/** Filter and page of the list of blocks, as they stand in its address. */
export interface BlockSearch extends ListSearch<BlockSort> {
  text?: string | undefined;
  cause?: string | undefined;
  origin?: string | undefined;
  /** ISO 3166-1 alpha-2 */
  country?: string | undefined;
  evidence?: BlockFilter['evidence'];
  /** target of the opened row */
  open?: string | undefined;
}

export function readBlockSearch(raw: RawSearch): BlockSearch {
  const search: BlockSearch = readListSearch(raw, blockSorts);
  for (const name of ['text', 'cause', 'origin', 'open'] as const) {
    const value = readText(raw[name]);
    if (value !== undefined) search[name] = value;
  }
  const country = readText(raw.country);
  if (country !== undefined && /^[A-Z]{2}$/.test(country)) search.country = country;
  const evidence = readWord(raw.evidence, evidenceKinds);
  if (evidence) search.evidence = evidence;
  return search;
}

export function blockFilter({ text, cause, origin, country, evidence }: BlockSearch): BlockFilter {
  return {
    ...(text ? { text } : {}),
    ...(cause ? { cause } : {}),
    ...(origin ? { origin } : {}),
    ...(country ? { country } : {}),
    ...(evidence ? { evidence } : {}),
  };
}

/** The filter taken away. */
export const noBlockFilter = {
  text: undefined,
  cause: undefined,
  origin: undefined,
  country: undefined,
  evidence: undefined,
} satisfies BlockSearch;

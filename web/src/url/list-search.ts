import { type RawSearch, readInteger, readWord } from './search-params.ts';

export const pageSizes = [15, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];
export const defaultPageSize: PageSize = 15;

/** The part of a list's address that every list has. Absent = default. Type aliases, as the router wants them. */
export interface ListSearch<Sort extends string = string> {
  /** from 1 */
  page?: number | undefined;
  per?: PageSize | undefined;
  /** a column, with `-` before it when descending */
  sort?: Sort | `-${Sort}` | undefined;
}

/** Reads them from an address; what is not understood is as if it was not there. */
export function readListSearch<Sort extends string>(raw: RawSearch, sorts: readonly Sort[]): ListSearch<Sort> {
  const per = readInteger(raw.per, 1, 100);
  const size = pageSizes.find((candidate) => candidate === per);
  const sort = readWord(
    raw.sort,
    sorts.flatMap((name) => [name, `-${name}` as const]),
  );
  const page = readInteger(raw.page, 1, 10_000_000);
  return {
    ...(page === undefined || page === 1 ? {} : { page }),
    ...(size === undefined || size === defaultPageSize ? {} : { per: size }),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** How the server wants it. @param fallback the sort of a list whose address names none */
export function pageQuery<Sort extends string>(
  search: ListSearch<Sort>,
  fallback: Sort | `-${Sort}`,
): { readonly limit: number; readonly offset: number; readonly sort: string; readonly descending: boolean } {
  const limit = search.per ?? defaultPageSize;
  const sort = search.sort ?? fallback;
  const descending = sort.startsWith('-');
  return { limit, offset: ((search.page ?? 1) - 1) * limit, sort: descending ? sort.slice(1) : sort, descending };
}

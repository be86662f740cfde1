import { defaultPageSize, type ListSearch } from '../../url/list-search.ts';

/** The page of a list that the server sends whole. */
export function pageOf<Row>(rows: readonly Row[], { page = 1, per = defaultPageSize }: ListSearch): readonly Row[] {
  return rows.slice((page - 1) * per, page * per);
}

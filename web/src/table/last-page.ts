/**
 * Where to go when a page has no rows although the list has some: its last page, since the rows that were here have
 * gone. Undefined: the page is as it should be.
 */
export function pageBefore(
  data: { readonly rows: readonly unknown[]; readonly total: number } | undefined,
  page: number,
  perPage: number,
): number | undefined {
  if (data === undefined || data.rows.length > 0 || data.total === 0 || page <= 1) return undefined;
  // a total that is counted roughly may promise more pages than there are: each step goes back by one at least
  return Math.min(Math.ceil(data.total / perPage), page - 1);
}

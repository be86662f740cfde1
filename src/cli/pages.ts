import type { Paged } from '../store/records.ts';

/** most rows of one answer of the engine */
const pageSize = 1000;

/** Asks for page after page until there are `limit` rows, or all. */
export async function pagesOf<T>(
  limit: number,
  page: (at: { readonly limit: number; readonly offset: number }) => Promise<Paged<T>>,
): Promise<Paged<T>> {
  const rows: T[] = [];
  let total = 0;
  while (rows.length < limit) {
    const next = await page({ limit: Math.min(pageSize, limit - rows.length), offset: rows.length });
    total = next.total;
    rows.push(...next.rows);
    if (next.rows.length === 0 || rows.length >= total) break;
  }
  return { rows, total };
}

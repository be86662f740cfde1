import type { AttackDetail, AttackRow } from '../../../../src/console/contract/attacks.ts';

/** A page of the log in which the row of an attack says what its details say: an attack that goes on grows meanwhile. */
export function withFreshRow<Page extends { readonly rows: readonly AttackRow[] }>(
  page: Page,
  { samples: _samples, hostState: _hostState, blocked: _blocked, previous: _previous, ...row }: AttackDetail,
): Page {
  if (!page.rows.some(({ id }) => id === row.id)) return page;
  return { ...page, rows: page.rows.map((one) => (one.id === row.id ? row : one)) };
}

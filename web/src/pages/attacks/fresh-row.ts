import type { AttackDetail, AttackRow } from '../../../../src/console/contract/attacks.ts';

/** A page of the log in which the row of an attack says what its details say: an attack that goes on grows meanwhile. */
export function withFreshRow<Page extends { readonly rows: readonly AttackRow[] }>(
  page: Page,
  detail: AttackDetail,
): Page {
  const {
    samples: _samples,
    hostState: _host,
    blocked: _blocked,
    allowed: _allowed,
    denied: _denied,
    ...rest
  } = detail;
  const { previous: _previous, ...row } = rest;
  if (!page.rows.some(({ id }) => id === row.id)) return page;
  return { ...page, rows: page.rows.map((one) => (one.id === row.id ? row : one)) };
}

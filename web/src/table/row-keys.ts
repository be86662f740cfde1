import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End move between the rows of a table; Enter and Space open the one that has the focus. */
export function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (!(event.target instanceof HTMLElement) || !event.target.hasAttribute('data-row')) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const next = targetOf(event.key, rows.indexOf(event.target), rows.length);
  if (next !== undefined) {
    event.preventDefault();
    for (const row of rows) row.tabIndex = -1;
    const row = rows[next];
    if (!row) return;
    row.tabIndex = 0;
    row.focus();
  } else if (event.key === 'Enter' || event.key === ' ') {
    const opener = event.target.querySelector<HTMLElement>('[data-opener]');
    if (!opener) return;
    event.preventDefault();
    opener.click();
  }
}

/** Where a key leads from row `at` of `count`; `undefined`: nowhere. */
export function targetOf(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowUp') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return undefined;
}

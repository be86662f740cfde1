/** Rows that are chosen: by their keys, or everything that the filter finds (on other pages, too). */
export type Selection =
  | { readonly kind: 'rows'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'filter'; readonly total: number };

export const nothingSelected: Selection = { kind: 'rows', keys: new Set() };

export function selectionSize(selection: Selection): number {
  return selection.kind === 'filter' ? selection.total : selection.keys.size;
}

export function isSelected(selection: Selection, key: string): boolean {
  return selection.kind === 'filter' || selection.keys.has(key);
}

/**
 * With one row more or less. Taking a row out of "all of the filter" leaves the rows of this page without it: the
 * others are not known here.
 */
export function toggleRow(selection: Selection, key: string, page: readonly string[]): Selection {
  const keys = new Set(selection.kind === 'filter' ? page : selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return { kind: 'rows', keys };
}

/** Chooses all rows of the page, or none of them when all were chosen. */
export function togglePage(selection: Selection, page: readonly string[]): Selection {
  if (selection.kind === 'filter') return nothingSelected;
  const keys = new Set(selection.keys);
  const all = page.every((key) => keys.has(key));
  for (const key of page) {
    if (all) keys.delete(key);
    else keys.add(key);
  }
  return { kind: 'rows', keys };
}

/** Without rows that are over. */
export function without(selection: Selection, over: readonly string[]): Selection {
  if (selection.kind === 'filter' || !over.some((key) => selection.keys.has(key))) return selection;
  return { kind: 'rows', keys: new Set([...selection.keys].filter((key) => !over.includes(key))) };
}

/** What a page showed, and how many rows there were with those of other pages. */
export interface SeenPage {
  readonly keys: readonly string[];
  readonly total: number;
}

/**
 * Without the rows that are gone from the page. Where there are more rows than before, new ones may have pushed them to
 * the next page: they stay chosen.
 */
export function withoutGone(selection: Selection, before: SeenPage, now: SeenPage): Selection {
  if (selection.kind === 'filter' || now.total > before.total) return selection;
  const gone = before.keys.filter((key) => selection.keys.has(key) && !now.keys.includes(key));
  if (gone.length === 0) return selection;
  return { kind: 'rows', keys: new Set([...selection.keys].filter((key) => !gone.includes(key))) };
}

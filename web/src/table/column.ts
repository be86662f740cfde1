import type { ReactNode } from 'react';

/** A column of a DataTable. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** word of the server's `sort`, where the column can be sorted */
  readonly sort?: string;
  /** not shown unless the reader chooses it */
  readonly optional?: boolean;
  /** cannot be hidden, and is the head of the card on a phone */
  readonly main?: boolean;
  /** numbers stand at the end */
  readonly align?: 'end';
  /** short words that are not broken over lines */
  readonly whole?: boolean;
  /** may be long: takes the room that the others leave, and ends in an ellipsis where that is not enough */
  readonly long?: boolean;
  /** CSS width; absent: as its content needs */
  readonly width?: string;
}

/** The columns that are shown: what the reader chose, else all that are not optional. Main ones always. */
export function shownColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[] | null,
): readonly Column<Row>[] {
  return columns.filter(({ id, optional, main }) => main || (chosen ? chosen.includes(id) : !optional));
}

/** Whether a tablet has no room for them side by side. */
export function needsRoom(shown: readonly Column<never>[]): boolean {
  return shown.length >= 7 || shown.some(({ width }) => width !== undefined);
}

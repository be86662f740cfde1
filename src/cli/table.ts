import { cutText, textWidth, wrapText } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** what happens where the terminal is too narrow; without it the column keeps its width */
  readonly narrow?: 'cut' | 'wrap';
  /** colours a whole cell */
  readonly paint?: (text: string) => string;
}

const gap = 2;
const leastWidth = 10;

/**
 * A table as lines without a newline at their end, at most `width` columns wide where its narrow columns allow it.
 * Cells must be safe text already.
 * @param width columns of the terminal; undefined where the output is no terminal: nothing is cut
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  paintTitle: (text: string) => string = (text) => text,
): string[] {
  const widths = columns.map((column, i) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[i] ?? '')), textWidth(column.title)),
  );
  if (width !== undefined) fit(columns, widths, width);
  const titles = columns.map(({ title, narrow }, i) => (narrow ? cutText(title, widths[i]!) : title));
  const lines = [line(columns, widths, titles, () => paintTitle)];
  for (const row of rows) lines.push(...rowLines(columns, widths, row));
  return lines;
}

/** Takes the excess from the widest columns that may shrink, one column of the terminal at a time. */
function fit(columns: readonly Column[], widths: number[], width: number): void {
  let excess = widths.reduce((sum, one) => sum + one, 0) + gap * (columns.length - 1) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [i, column] of columns.entries())
      if (column.narrow && widths[i]! > leastWidth && (widest < 0 || widths[i]! > widths[widest]!)) widest = i;
    if (widest < 0) return;
    widths[widest]!--;
    excess--;
  }
}

function rowLines(columns: readonly Column[], widths: readonly number[], row: readonly string[]): string[] {
  const cells = columns.map((column, i) => {
    const text = row[i] ?? '';
    return column.narrow === 'wrap' ? wrapText(text, widths[i]!) : [column.narrow ? cutText(text, widths[i]!) : text];
  });
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, at) =>
    line(
      columns,
      widths,
      cells.map((cell) => cell[at] ?? ''),
      (column) => column.paint,
    ),
  );
}

function line(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
  paintOf: (column: Column) => ((text: string) => string) | undefined,
): string {
  let text = '';
  for (const [i, column] of columns.entries()) {
    const cell = cells[i]!;
    const padding = ' '.repeat(Math.max(0, widths[i]! - textWidth(cell)));
    const painted = paintOf(column)?.(cell) ?? cell;
    text += `${i === 0 ? '' : ' '.repeat(gap)}${column.align === 'right' ? padding + painted : painted + padding}`;
  }
  return text.trimEnd();
}

import type { ReactNode } from 'react';
import classes from './plain-table.module.css';

interface PlainTableProps {
  /** what it is a table of, read aloud */
  readonly label: string;
  readonly head: readonly ReactNode[];
  /** columns from this one on hold numbers */
  readonly numbersFrom?: number;
  /** rows; the first cell of each is its head */
  readonly children: ReactNode;
}

/** A few numbers in rows, without pages, sorting or choice: what is a list of its own is a DataTable instead. */
export function PlainTable({ label, head, numbersFrom = head.length, children }: PlainTableProps) {
  return (
    <table className={classes.table}>
      <caption className="visually-hidden">{label}</caption>
      <thead>
        <tr>
          {head.map((title, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
            <th key={column} scope="col" data-number={column >= numbersFrom || undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody data-numbers-from={numbersFrom}>{children}</tbody>
    </table>
  );
}

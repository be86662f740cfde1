import { UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { Column } from './column.ts';
import classes from './data-table.module.css';

interface ColumnHeadProps<Row> {
  readonly column: Column<Row>;
  /** the sort in force, with `-` before it when descending */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The head of a column; a button where the column can be sorted. */
export function ColumnHead<Row>({ column, sort, onSort }: ColumnHeadProps<Row>) {
  const { sort: word, title } = column;
  const direction =
    word === undefined ? undefined : sort === word ? 'ascending' : sort === `-${word}` ? 'descending' : 'none';
  const Icon = direction === 'ascending' ? ArrowUp : direction === 'descending' ? ArrowDown : ArrowUpDown;
  return (
    <th role="columnheader" scope="col" aria-sort={direction} style={{ width: column.width, textAlign: column.align }}>
      {word === undefined ? (
        title
      ) : (
        <UnstyledButton
          className={classes.sort}
          data-active={direction !== 'none'}
          onClick={() => onSort(direction === 'descending' ? word : `-${word}`)}
        >
          {title}
          <Icon size={13} aria-hidden />
        </UnstyledButton>
      )}
    </th>
  );
}

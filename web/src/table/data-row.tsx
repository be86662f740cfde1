import { ActionIcon, Checkbox } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { type MouseEvent, type ReactNode, useId } from 'react';
import { partTexts } from '../texts/parts.ts';
import type { Column } from './column.ts';
import classes from './data-table.module.css';

const texts = partTexts.table;

interface DataRowProps<Row> {
  readonly row: Row;
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  /** the row that the Tab key leads to */
  readonly first: boolean;
  /** cells in a row */
  readonly width: number;
  /** nothing can be done with it any more */
  readonly over: boolean;
  readonly open: boolean;
  /** undefined: this row cannot be opened */
  readonly onOpen: ((open: boolean) => void) | undefined;
  /** undefined: no row can be opened */
  readonly details: ((row: Row) => ReactNode) | undefined;
  /** undefined: rows cannot be selected */
  readonly selected: boolean | undefined;
  readonly onSelect: () => void;
  readonly actions: ((row: Row) => ReactNode) | undefined;
}

export function DataRow<Row>(props: DataRowProps<Row>) {
  const { row, name, over, open, onOpen, selected } = props;
  const detailsId = useId();
  const boxId = useId();
  return (
    <>
      <tr
        role="row"
        className={classes.row}
        tabIndex={props.first ? 0 : -1}
        data-row
        data-open={open || undefined}
        data-over={over || undefined}
        data-selected={selected || undefined}
        data-openable={onOpen ? true : undefined}
        onClick={onOpen ? (event) => opensRow(event) && onOpen(!open) : undefined}
      >
        {selected !== undefined && (
          <td role="cell" className={classes.control}>
            {/* one need not hit the box itself */}
            <label className={classes.choose} htmlFor={boxId}>
              <Checkbox
                id={boxId}
                size="xs"
                aria-label={texts.selectRow(name)}
                checked={selected && !over}
                disabled={over}
                onChange={props.onSelect}
              />
            </label>
          </td>
        )}
        {props.details && (
          <td role="cell" className={classes.control}>
            {onOpen && (
              <ActionIcon
                size={24}
                data-opener
                aria-expanded={open}
                aria-controls={open ? detailsId : undefined}
                aria-label={`${open ? texts.collapse : texts.expand}: ${name}`}
                onClick={() => onOpen(!open)}
              >
                <ChevronRight size={16} aria-hidden className={classes.chevron} data-open={open} />
              </ActionIcon>
            )}
          </td>
        )}
        {props.columns.map((column) => (
          <td
            key={column.id}
            role="cell"
            data-label={column.title}
            data-main={column.main || undefined}
            data-whole={column.whole || undefined}
            data-long={column.long || undefined}
            data-wide={column.width !== undefined || undefined}
            style={{ textAlign: column.align }}
          >
            {column.long ? <div className={classes.long}>{column.cell(row)}</div> : column.cell(row)}
          </td>
        ))}
        {props.actions && (
          <td role="cell" className={classes.actions}>
            {props.actions(row)}
          </td>
        )}
      </tr>
      {open && props.details && (
        <tr role="row" className={classes.details} id={detailsId}>
          <td role="cell" colSpan={props.width}>
            {props.details(row)}
          </td>
        </tr>
      )}
    </>
  );
}

/** A click on the row itself opens it, but neither one on something in it nor the end of selecting text. */
function opensRow(event: MouseEvent<HTMLElement>): boolean {
  if (!(event.target instanceof Element) || event.target.closest('button, a, input, label, [role="dialog"]'))
    return false;
  return globalThis.getSelection()?.isCollapsed ?? true;
}

import { Checkbox } from '@mantine/core';
import { type ReactNode, useEffect, useEffectEvent, useId, useRef } from 'react';
import { Empty } from '../parts/empty.tsx';
import { Failed } from '../parts/failed.tsx';
import { columnPreference } from '../preferences/preferences.ts';
import { partTexts } from '../texts/parts.ts';
import { defaultPageSize, type ListSearch } from '../url/list-search.ts';
import { type Column, needsRoom, shownColumns } from './column.ts';
import { ColumnHead } from './column-head.tsx';
import { DataRow } from './data-row.tsx';
import classes from './data-table.module.css';
import { pageBefore } from './last-page.ts';
import { moveBetweenRows } from './row-keys.ts';
import {
  isSelected,
  type SeenPage,
  type Selection,
  selectionSize,
  togglePage,
  toggleRow,
  without,
  withoutGone,
} from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { SkeletonRows } from './skeleton-rows.tsx';
import { TableFoot } from './table-foot.tsx';

const texts = partTexts.table;

export interface DataTableProps<Row, Sort extends string = string> {
  /** what the list is, for those who cannot see it, and under which name the choice of columns is kept */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** what a row is called aloud: its address, say */
  readonly rowName: (row: Row) => string;
  /** the row is there only so that the others stay where they are: nothing can be done with it any more */
  readonly isOver?: (row: Row) => boolean;
  readonly query: {
    readonly data:
      | { readonly rows: readonly Row[]; readonly total: number; readonly totalIsExact?: boolean }
      | undefined;
    readonly error: unknown;
    readonly isFetching: boolean;
    readonly isPlaceholderData: boolean;
    readonly refetch: () => unknown;
  };
  /** page, rows a page and sort, from the address */
  readonly search: ListSearch<Sort>;
  /** the sort when the address names none, such as `-time` */
  readonly defaultSort: string;
  /** puts them into the address. @param replace true: the address before is none to go back to */
  readonly onSearch: (change: ListSearch<Sort>, replace?: boolean) => void;
  readonly empty: { readonly title: string; readonly text: ReactNode; readonly action?: ReactNode };
  /** what an opened row shows; absent: rows cannot be opened */
  readonly details?: (row: Row) => ReactNode;
  /** false: the row says all there is, and is not opened; absent: each can be */
  readonly hasDetails?: (row: Row) => boolean;
  /** key of the opened row, from the address */
  readonly open?: string | undefined;
  readonly onOpen?: (key: string | undefined) => void;
  readonly selection?: Selection;
  readonly onSelection?: (selection: Selection) => void;
  /** buttons for what can be done with the selection */
  readonly selectionActions?: ReactNode;
  /** buttons at the end of each row */
  readonly actions?: (row: Row) => ReactNode;
}

/**
 * The one table for all lists: the server filters, sorts and pages; the address of the page holds all of it. On a
 * narrow screen each row is a card. Roles are spelt out, because cards (display: grid) would lose them otherwise.
 */
export function DataTable<Row, Sort extends string = string>(props: DataTableProps<Row, Sort>) {
  const { columns, query, search, selection, onSelection, details, actions } = props;
  // the words of `sort` come from the columns, which name the server's
  const onSearch = (change: ListSearch, replace?: boolean) => props.onSearch(change as ListSearch<Sort>, replace);
  const captionId = useId();
  const boxId = useId();
  const chosen = columnPreference(props.name).use();
  const shown = shownColumns(columns, chosen);
  const rows = query.data?.rows;
  const isOver = (row: Row) => props.isOver?.(row) ?? false;
  /** of those that can be chosen */
  const keys = rows?.filter((row) => !isOver(row)).map(props.rowKey) ?? [];
  const perPage = search.per ?? defaultPageSize;
  const sort = search.sort ?? props.defaultSort;
  const width = shown.length + (selection ? 1 : 0) + (details ? 1 : 0) + (actions ? 1 : 0);
  const failed = query.error !== null && query.error !== undefined && rows === undefined;
  const before = query.isPlaceholderData ? undefined : pageBefore(query.data, search.page ?? 1, perPage);
  const goBack = useEffectEvent((page: number) => onSearch({ page: page === 1 ? undefined : page }, true));
  useEffect(() => {
    if (before !== undefined) goBack(before);
  }, [before]);
  const seen = useRef<SeenPage & { readonly search: string }>(undefined);
  const dropGone = useEffectEvent(() => {
    if (!query.data || query.isPlaceholderData) return;
    const was = seen.current;
    const now = { keys, total: query.data.total, search: JSON.stringify(search) };
    seen.current = now;
    if (!selection || was?.search !== now.search) return;
    const over = query.data.rows.filter(isOver).map(props.rowKey);
    const left = without(withoutGone(selection, was, now), over);
    if (left !== selection) onSelection?.(left);
  });
  useEffect(() => {
    if (query.data) dropGone();
  }, [query.data]);
  const none = rows !== undefined && rows.length === 0;
  // the list has rows, and they are on their way
  const waiting = none && (before !== undefined || (query.isPlaceholderData && query.data?.total !== 0));
  const empty = none && !waiting;

  return (
    <div className={classes.frame} data-much={needsRoom(shown) || undefined}>
      <div className={classes.scroll} aria-busy={query.isFetching}>
        <div className={classes.progress} data-active={query.isFetching && rows !== undefined} />
        <table role="table" className={classes.table} aria-labelledby={captionId}>
          <caption id={captionId} className="visually-hidden">
            {props.label}
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              {selection && (
                <th role="columnheader" className={classes.control} data-select-page>
                  <label className={classes.choose} htmlFor={boxId}>
                    <Checkbox
                      id={boxId}
                      size="xs"
                      aria-label={texts.selectPage}
                      disabled={keys.length === 0}
                      checked={keys.length > 0 && keys.every((key) => isSelected(selection, key))}
                      indeterminate={selectionSize(selection) > 0 && !keys.every((key) => isSelected(selection, key))}
                      onChange={() => onSelection?.(togglePage(selection, keys))}
                    />
                    <span className={classes.selectPage} aria-hidden>
                      {texts.selectPage}
                    </span>
                  </label>
                </th>
              )}
              {details && (
                <th role="columnheader" className={classes.control}>
                  <span className="visually-hidden">{texts.expand}</span>
                </th>
              )}
              {shown.map((column) => (
                <ColumnHead
                  key={column.id}
                  column={column}
                  sort={sort}
                  onSort={(next) => onSearch({ sort: next, page: undefined })}
                />
              ))}
              {actions && (
                <th role="columnheader" className={classes.actions}>
                  {texts.actions}
                </th>
              )}
            </tr>
          </thead>
          <tbody
            role="rowgroup"
            className={query.isPlaceholderData ? classes.old : undefined}
            onKeyDown={moveBetweenRows}
          >
            {((rows === undefined && !failed) || waiting) && <SkeletonRows rows={perPage} cells={width} />}
            {rows?.map((row, index) => {
              const key = props.rowKey(row);
              const opens = details !== undefined && (props.hasDetails?.(row) ?? true);
              return (
                <DataRow
                  key={key}
                  row={row}
                  name={props.rowName(row)}
                  columns={shown}
                  first={index === 0}
                  over={isOver(row)}
                  width={width}
                  open={opens && props.open === key}
                  onOpen={opens ? (open) => props.onOpen?.(open ? key : undefined) : undefined}
                  details={details}
                  selected={selection ? isSelected(selection, key) : undefined}
                  onSelect={() => selection && onSelection?.(toggleRow(selection, key, keys))}
                  actions={actions}
                />
              );
            })}
          </tbody>
        </table>
        {failed && <Failed error={query.error} onRetry={() => query.refetch()} />}
        {empty && (
          <Empty title={props.empty.title} action={props.empty.action}>
            {props.empty.text}
          </Empty>
        )}
      </div>
      <SelectionBar
        selection={selection}
        total={query.data?.total ?? 0}
        onSelection={onSelection}
        actions={props.selectionActions}
      />
      <TableFoot
        name={props.name}
        columns={columns}
        search={search}
        data={query.data}
        sort={sort}
        onSearch={onSearch}
      />
    </div>
  );
}

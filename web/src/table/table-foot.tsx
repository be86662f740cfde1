import { ActionIcon, Group, NativeSelect, Text } from '@mantine/core';
import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react';
import { partTexts } from '../texts/parts.ts';
import { defaultPageSize, type ListSearch, pageSizes } from '../url/list-search.ts';
import type { Column } from './column.ts';
import { ColumnChoice } from './column-choice.tsx';
import classes from './data-table.module.css';

const texts = partTexts.table;

interface TableFootProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly search: ListSearch;
  readonly data: { readonly rows: readonly Row[]; readonly total: number; readonly totalIsExact?: boolean } | undefined;
  readonly sort: string;
  readonly onSearch: (change: ListSearch) => void;
}

/** Where one is in the list, how many rows a page has, and which columns. */
export function TableFoot<Row>({ name, columns, search, data, sort, onSearch }: TableFootProps<Row>) {
  const page = search.page ?? 1;
  const perPage = search.per ?? defaultPageSize;
  const exact = data?.totalIsExact ?? true;
  const from = (page - 1) * perPage + 1;
  const to = from + (data?.rows.length ?? 0) - 1;
  const more = data !== undefined && (to < data.total || (!exact && data.rows.length === perPage));
  const go = (next: number) => onSearch({ page: next <= 1 ? undefined : next });
  const sortable = columns.filter((column) => column.sort !== undefined);
  return (
    <div className={classes.foot}>
      <Text size="sm" c="dimmed" aria-live="polite" className={classes.range}>
        {data === undefined ? '' : data.rows.length === 0 ? texts.nothing : texts.range(from, to, data.total, exact)}
      </Text>
      <Group gap="xs">
        {sortable.length > 0 && (
          <NativeSelect
            className={classes.sortChoice}
            size="xs"
            aria-label={texts.sortBy}
            value={sort}
            onChange={(event) => onSearch({ sort: event.currentTarget.value, page: undefined })}
            data={sortable.flatMap((column) => [
              { value: `-${column.sort}`, label: `${column.title} ↓` },
              { value: `${column.sort}`, label: `${column.title} ↑` },
            ])}
          />
        )}
        <ColumnChoice name={name} columns={columns} />
        <NativeSelect
          size="xs"
          aria-label={texts.perPage}
          value={String(perPage)}
          data={pageSizes.map((size) => ({ value: String(size), label: texts.sizeOption(size) }))}
          onChange={(event) => {
            const size = pageSizes.find((each) => String(each) === event.currentTarget.value);
            // the first row that is shown stays on the page
            const next = Math.floor((from - 1) / (size ?? defaultPageSize)) + 1;
            onSearch({ per: size === defaultPageSize ? undefined : size, page: next === 1 ? undefined : next });
          }}
        />
        <nav aria-label={texts.pages}>
          <Group gap={4}>
            <ActionIcon variant="default" aria-label={texts.first} disabled={page <= 1} onClick={() => go(1)}>
              <ChevronFirst size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="default" aria-label={texts.previous} disabled={page <= 1} onClick={() => go(page - 1)}>
              <ChevronLeft size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="default" aria-label={texts.next} disabled={!more} onClick={() => go(page + 1)}>
              <ChevronRight size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </nav>
      </Group>
    </div>
  );
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Column, shownColumns } from './column.ts';
import { pageBefore } from './last-page.ts';
import { targetOf } from './row-keys.ts';
import {
  isSelected,
  nothingSelected,
  selectionSize,
  togglePage,
  toggleRow,
  without,
  withoutGone,
} from './selection.ts';

const page = ['a', 'b', 'c'];

test('taking one row out of "all of the filter" never leaves rows chosen that nobody sees', () => {
  const all = { kind: 'filter', total: 4000 } as const;
  const less = toggleRow(all, 'b', page);
  assert.equal(selectionSize(all), 4000);
  assert.equal(selectionSize(less), 2);
  assert.equal(isSelected(less, 'b'), false);
});

test('choosing a page adds to what was chosen on others, and takes only itself away', () => {
  const other = toggleRow(nothingSelected, 'x', page);
  const both = togglePage(other, page);
  assert.equal(selectionSize(both), 4);
  assert.equal(selectionSize(togglePage(both, page)), 1);
  assert.equal(isSelected(togglePage(both, page), 'x'), true);
  assert.equal(selectionSize(togglePage({ kind: 'filter', total: 9 }, page)), 0);
});

test('a row that a colleague removed is not chosen any more, one that new rows pushed to the next page is', () => {
  const chosen = togglePage(toggleRow(nothingSelected, 'x', page), page);
  const before = { keys: page, total: 4 };
  const left = withoutGone(chosen, before, { keys: ['a', 'c', 'x'], total: 3 });
  assert.deepEqual(left, { kind: 'rows', keys: new Set(['x', 'a', 'c']) });
  assert.equal(withoutGone(chosen, before, { keys: ['new', 'a', 'b'], total: 5 }), chosen);
  assert.equal(withoutGone(chosen, before, before), chosen);
  const all = { kind: 'filter', total: 4 } as const;
  assert.equal(withoutGone(all, before, { keys: [], total: 0 }), all);
});

test('a row that is over is not chosen any more, whatever else came to the list', () => {
  const chosen = togglePage(nothingSelected, page);
  assert.deepEqual(without(chosen, ['b']), { kind: 'rows', keys: new Set(['a', 'c']) });
  assert.equal(without(chosen, ['x']), chosen);
  const all = { kind: 'filter', total: 4 } as const;
  assert.equal(without(all, ['b']), all);
});

test('the main column cannot be hidden; optional ones come when they are chosen', () => {
  const column = (id: string, more: Partial<Column<string>> = {}): Column<string> => ({
    id,
    title: id,
    cell: () => id,
    ...more,
  });
  const columns = [column('address', { main: true }), column('note'), column('host', { optional: true })];
  const ids = (chosen: readonly string[] | null) => shownColumns(columns, chosen).map(({ id }) => id);
  assert.deepEqual(ids(null), ['address', 'note']);
  assert.deepEqual(ids([]), ['address']);
  assert.deepEqual(ids(['host']), ['address', 'host']);
});

test('arrow keys stay within the table', () => {
  assert.equal(targetOf('ArrowDown', 2, 3), 2);
  assert.equal(targetOf('ArrowUp', 0, 3), 0);
  assert.equal(targetOf('End', 0, 3), 2);
  assert.equal(targetOf('Tab', 0, 3), undefined);
  assert.equal(targetOf('Home', 0, 0), undefined);
});

test('when all rows of the last page are gone, the page before is shown rather than an empty list', () => {
  const gone = (total: number) => ({ rows: [], total });
  assert.equal(pageBefore(gone(15), 2, 15), 1);
  assert.equal(pageBefore(gone(31), 9, 15), 3);
  // a rough total must not lead to where one is
  assert.equal(pageBefore(gone(1000), 4, 15), 3);
  assert.equal(pageBefore(gone(0), 2, 15), undefined);
  assert.equal(pageBefore(gone(3), 1, 15), undefined);
  assert.equal(pageBefore({ rows: ['a'], total: 16 }, 2, 15), undefined);
  assert.equal(pageBefore(undefined, 2, 15), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryFilter, readEntrySearch } from './entry-search.ts';

test('a shared address of the denylist opens with the same filter, page and sort', () => {
  const search = readEntrySearch({ text: ' 203.0.113.7 ', country: 'DE', page: '3', per: '50', sort: '-prefix' });
  assert.deepEqual(search, { text: '203.0.113.7', country: 'DE', page: 3, per: 50, sort: '-prefix' });
  assert.deepEqual(entryFilter(search), { text: '203.0.113.7', country: 'DE' });
});

test('a mistyped address shows the list instead of an error of the server', () => {
  assert.deepEqual(readEntrySearch({ country: 'Germany', page: '-1', sort: 'passwords' }), {});
  assert.deepEqual(entryFilter({ page: 2 }), {});
});

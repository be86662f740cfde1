import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringifySearchParams } from '../../url/search-params.ts';
import { readFindingSearch } from './finding-search.ts';

test('the page opens on the open findings, and its address stays short', () => {
  assert.deepEqual(readFindingSearch({}), {});
  assert.deepEqual(readFindingSearch({ state: 'open' }), {});
  assert.equal(stringifySearchParams({ ...readFindingSearch({ state: 'open', page: '1' }) }), '');
});

test('a link to a dismissed finding opens just that', () => {
  const search = readFindingSearch({ state: 'dismissed', open: 'stalePhone 198.51.100.7 204' });
  assert.deepEqual(search, { state: 'dismissed', open: 'stalePhone 198.51.100.7 204' });
});

test('a state that does not exist is no error page', () => {
  assert.deepEqual(readFindingSearch({ state: 'gone', severity: 'dire', text: ' ', page: '-3', per: '7' }), {});
});

test('severity and text stand in the address', () => {
  assert.deepEqual(readFindingSearch({ severity: 'warning', text: ' 204 ' }), { severity: 'warning', text: '204' });
});

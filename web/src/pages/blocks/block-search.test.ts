import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockFilter, readBlockSearch } from './block-search.ts';

test('a shared address of the blocks opens with the same filter and sort', () => {
  const search = readBlockSearch({ country: 'DE', evidence: 'unproven', cause: 'flood', sort: '-countryName' });
  assert.deepEqual(search, { country: 'DE', evidence: 'unproven', cause: 'flood', sort: '-countryName' });
  assert.deepEqual(blockFilter(search), { country: 'DE', evidence: 'unproven', cause: 'flood' });
});

test('a mistyped address shows the list instead of an error of the server', () => {
  assert.deepEqual(readBlockSearch({ country: 'Germany', evidence: 'certain', sort: 'note' }), {});
});

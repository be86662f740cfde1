import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringifySearchParams } from '../../url/search-params.ts';
import { readAttackSearch } from '../attacks/attack-search.ts';
import { logOfCampaign, readCampaignSearch } from './campaign-search.ts';

test('the address of the page holds only what differs from the default, and nothing that is not understood', () => {
  assert.deepEqual(readCampaignSearch({}), {});
  assert.deepEqual(readCampaignSearch({ range: '24h', kind: 'all', sort: '-subject', page: '1' }), {});
  assert.deepEqual(readCampaignSearch({ range: '7d', kind: 'tool', sort: '-last', page: '2' }), {
    range: '7d',
    kind: 'tool',
    sort: '-last',
    page: 2,
  });
});

test('the link of a campaign survives the address of the log, whatever the attackers called it', () => {
  for (const [kind, subject, name] of [
    ['account', '204&page=9', 'account'],
    ['number', '+442071838750', 'number'],
    ['tool', 'a=b #c <img src=x>', 'userAgent'],
  ] as const) {
    const text = stringifySearchParams({ ...logOfCampaign({ kind, subject }, '7d') });
    const read = readAttackSearch(Object.fromEntries(new URLSearchParams(text)));
    assert.deepEqual(read, { range: '7d', [name]: subject });
  }
});

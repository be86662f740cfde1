import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logFilterOf } from './log-filter.ts';

test('a network in the search field may be that of attackers or one of ours', () => {
  assert.deepEqual(logFilterOf({ kind: 'prefix', prefix: '192.0.2.0/24' }), { text: '192.0.2.0/24' });
  assert.deepEqual(logFilterOf({ kind: 'userAgent', name: 'pplsip' }), { userAgent: 'pplsip' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttackDetail, AttackRow } from '../../../../src/console/contract/attacks.ts';
import { withFreshRow } from './fresh-row.ts';

const row = { id: 7, count: 5, action: 'blocked' } as AttackRow;
const other = { id: 8, count: 1 } as AttackRow;
const standing = { blocked: [], allowed: null, denied: null, previous: 0 };
const detail = { ...row, count: 9, samples: [], hostState: null, ...standing } as AttackDetail;

test('a row that is opened counts as many messages as its details, and no other row changes', () => {
  const page = { rows: [row, other], total: 2 };
  assert.deepEqual(withFreshRow(page, detail), { rows: [{ ...row, count: 9 }, other], total: 2 });
  const elsewhere = { rows: [other], total: 1 };
  assert.equal(withFreshRow(elsewhere, detail), elsewhere);
});

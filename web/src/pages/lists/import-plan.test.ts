import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import { firstKind, importPlan } from './import-plan.ts';

function preview(counts: Partial<ImportPreview['counts']>, rest: Partial<ImportPreview> = {}): ImportPreview {
  const none = { fresh: 0, known: 0, repeated: 0, invalid: 0, dangerous: 0 };
  return {
    counts: { ...none, ...counts },
    fresh: [],
    known: [],
    repeated: [],
    invalid: [],
    dangerous: [],
    total: 10,
    limit: 100,
    ...rest,
  };
}

test('a file with one wrong line is not imported in part unless the operator leaves the line out', () => {
  const seen = preview({ fresh: 9_998, invalid: 1, known: 1 });
  assert.deepEqual(importPlan(seen, false), { entries: 9_999, stopping: 1, tooMany: false, possible: false });
  assert.equal(importPlan(seen, true).possible, true);
  assert.equal(firstKind(seen), 'invalid');
});

test('a line that would cut off the operator stops the import; a mere warning does not', () => {
  const warning = { prefix: '203.0.113.0/24', line: 2, why: 'a phone registered from there', refused: false };
  assert.equal(importPlan(preview({ fresh: 2, dangerous: 1 }, { dangerous: [warning] }), false).possible, true);
  const refused = { ...warning, refused: true };
  const seen = preview({ fresh: 2, dangerous: 2 }, { dangerous: [refused, { ...refused, why: 'you' }] });
  assert.equal(importPlan(seen, false).possible, false);
  assert.deepEqual(importPlan(seen, true), { entries: 1, stopping: 1, tooMany: false, possible: true });
});

test('a file that overfills the list, or that holds nothing, cannot be imported either way', () => {
  assert.equal(importPlan(preview({ fresh: 5 }, { total: 101 }), true).possible, false);
  assert.equal(importPlan(preview({ invalid: 3 }), true).possible, false);
});

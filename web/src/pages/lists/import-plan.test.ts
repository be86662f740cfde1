import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportPreview } from '../../../../src/console/contract/lists.ts';
import { firstKind, importedOf, importPlan } from './import-plan.ts';

function preview(counts: Partial<ImportPreview['counts']>, rest: Partial<ImportPreview> = {}): ImportPreview {
  const none = { fresh: 0, known: 0, repeated: 0, invalid: 0, dangerous: 0, refused: 0 };
  return {
    counts: { ...none, ...counts },
    fresh: [],
    known: [],
    repeated: [],
    invalid: [],
    dangerous: [],
    total: 10,
    totalWithSkip: rest.total ?? 10,
    limit: 100,
    ...rest,
  };
}

test('a file with one wrong line is not imported in part unless the operator leaves the line out', () => {
  const seen = preview({ fresh: 9_998, invalid: 1, known: 1 });
  assert.deepEqual(importPlan(seen, false), {
    entries: 9_999,
    stopping: 1,
    total: 10,
    tooMany: false,
    possible: false,
  });
  assert.equal(importPlan(seen, true).possible, true);
  assert.equal(firstKind(seen), 'invalid');
});

test('a line that would cut off the operator stops the import; a mere warning does not', () => {
  const warning = { prefix: '203.0.113.0/24', line: 2, why: 'a phone registered from there', refused: false };
  assert.equal(importPlan(preview({ fresh: 2, dangerous: 1 }, { dangerous: [warning] }), false).possible, true);
  const refused = { ...warning, refused: true };
  const dangerous = [refused, { ...refused, why: 'you' }];
  const seen = preview({ fresh: 2, dangerous: 2, refused: 1 }, { dangerous, totalWithSkip: 9 });
  assert.equal(importPlan(seen, false).possible, false);
  assert.deepEqual(importPlan(seen, true), { entries: 1, stopping: 1, total: 9, tooMany: false, possible: true });
});

test('a file that overfills the list, or that holds nothing, cannot be imported either way', () => {
  assert.equal(importPlan(preview({ fresh: 5 }, { total: 101 }), true).possible, false);
  assert.equal(importPlan(preview({ invalid: 3 }), true).possible, false);
});

test('what is left out needs no room: the list holds as many as it says, and a file that fits without it goes in', () => {
  const seen = preview({ fresh: 3, dangerous: 2, refused: 2 }, { total: 102, totalWithSkip: 100 });
  assert.equal(importPlan(seen, false).tooMany, true);
  assert.deepEqual(importPlan(seen, true), { entries: 1, stopping: 2, total: 100, tooMany: false, possible: true });
});

test('an import is taken back as far as it went, or not at all where the preview does not name all of it', () => {
  const row = (prefix: string) => ({ line: 1, prefix, note: '' });
  const fresh = [row('203.0.113.1'), row('192.0.2.1')];
  const known = [{ ...row('203.0.113.2'), before: 'office' }];
  const dangerous = [{ prefix: '192.0.2.1', line: 1, why: 'you', refused: true }];
  const counts = { fresh: 2, known: 1, dangerous: 1, refused: 1 };
  assert.deepEqual(importedOf(preview(counts, { fresh, known, dangerous })), { fresh: [fresh[0]], known });
  assert.equal(importedOf(preview({ ...counts, fresh: 3 }, { fresh, known, dangerous })), undefined);
  assert.equal(importedOf(preview({ ...counts, dangerous: 2 }, { fresh, known, dangerous })), undefined);
});

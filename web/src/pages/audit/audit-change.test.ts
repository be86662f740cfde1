import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFields, hasDetails, listChange, undoOf } from './audit-change.ts';

const now = Date.UTC(2026, 10, 29);
const entry = { id: 'e12', subject: 'settings', before: null, after: null };

test('the audit shows what differs and leaves out what stayed', () => {
  const before = { name: 'ann', role: 'viewer', disabled: false, totp: true };
  assert.deepEqual(changedFields(before, { ...before, role: 'admin', password: 'reset' }), [
    { field: 'role', before: 'viewer', after: 'admin' },
    { field: 'password', before: undefined, after: 'reset' },
  ]);
  assert.deepEqual(changedFields(null, { until: 5 }), [{ field: 'until', before: undefined, after: 5 }]);
  assert.deepEqual(changedFields(true, false), [{ field: '', before: true, after: false }]);
});

test('a change of the settings, a block by hand and a dismissed finding can be taken back', () => {
  assert.deepEqual(undoOf({ ...entry, action: 'settings.change' }, now), { kind: 'settings', id: 12 });
  assert.deepEqual(undoOf({ ...entry, action: 'block.add', subject: '192.0.2.1' }, now), {
    kind: 'block',
    target: '192.0.2.1',
  });
  assert.deepEqual(undoOf({ ...entry, action: 'finding.dismiss', subject: 'k' }, now), { kind: 'finding', key: 'k' });
  assert.deepEqual(undoOf({ ...entry, id: 'c12', action: 'notifications.change' }, now), {
    kind: 'notifications',
    id: 12,
  });
  assert.equal(undoOf({ ...entry, id: 'c12', action: 'settings.change' }, now), undefined);
  assert.equal(undoOf({ ...entry, action: 'session.sign-in' }, now), undefined);
});

test('an unblock can be taken back as long as the block would have lasted', () => {
  const lift = { ...entry, action: 'block.lift', subject: '192.0.2.1', before: { until: now + 1, cause: 'flood' } };
  assert.deepEqual(undoOf(lift, now), { kind: 'lift', target: '192.0.2.1', until: now + 1 });
  assert.equal(undoOf(lift, now + 1), undefined);
  assert.equal(undoOf({ ...lift, before: null }, now), undefined);
});

test('undo never takes an allowed office out of the list because its note was edited', () => {
  const after = [{ prefix: '203.0.113.0/24', note: 'Office' }];
  assert.equal(
    undoOf({ ...entry, action: 'allow.change', subject: '203.0.113.0/24', before: [], after }, now),
    undefined,
  );
});

test('a removal is taken back whole or not at all', () => {
  const removal = { ...entry, action: 'deny.change', before: ['192.0.2.1', '192.0.2.2'], after: [] };
  assert.deepEqual(undoOf({ ...removal, subject: '2 entries' }, now), {
    kind: 'entries',
    list: 'deny',
    entries: [
      { prefix: '192.0.2.1', note: '' },
      { prefix: '192.0.2.2', note: '' },
    ],
  });
  const entries = [{ prefix: '192.0.2.1', note: 'spammer' }];
  assert.deepEqual(undoOf({ ...removal, before: entries, subject: '192.0.2.1' }, now), {
    kind: 'entries',
    list: 'deny',
    entries,
  });
  assert.equal(undoOf({ ...removal, subject: '120 entries' }, now), undefined);
  assert.equal(listChange(removal.before, [], '120 entries').more, 118);
});

test('an edited note is shown as it was and can be taken back, unless an earlier version wrote the row', () => {
  const before = [{ prefix: '203.0.113.0/24', note: 'Office' }];
  const after = [{ prefix: '203.0.113.0/24', note: 'x' }];
  const edit = { ...entry, action: 'allow.change', subject: '203.0.113.0/24', before, after };
  assert.deepEqual(listChange(before, after, edit.subject), { removed: before, added: after, more: 0 });
  assert.deepEqual(undoOf(edit, now), {
    kind: 'notes',
    list: 'allow',
    entries: before.map((each) => ({ ...each, before: 'x' })),
  });
  assert.equal(undoOf({ ...edit, before: ['203.0.113.0/24'] }, now), undefined);
  // an import that edited one and added another
  const fresh = { prefix: '203.0.113.9', note: '' };
  assert.equal(undoOf({ ...edit, subject: '2 entries', after: [...after, fresh] }, now), undefined);
  assert.equal(listChange(before, after, '120 entries').more, 119);
});

test('a row that says all there is does not open: a sign-in does not, a change or what can be taken back does', () => {
  assert.equal(hasDetails({ ...entry, action: 'session.sign-in', subject: 'ann' }), false);
  assert.equal(hasDetails({ ...entry, action: 'user.totp', before: false, after: true }), true);
  assert.equal(hasDetails({ ...entry, action: 'finding.dismiss', subject: 'k' }), true);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFields, listChange, undoOf } from './audit-change.ts';

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
  assert.deepEqual(undoOf({ ...entry, action: 'settings.change' }), { kind: 'settings', id: 12 });
  assert.deepEqual(undoOf({ ...entry, action: 'block.add', subject: '192.0.2.1' }), {
    kind: 'block',
    target: '192.0.2.1',
  });
  assert.deepEqual(undoOf({ ...entry, action: 'finding.dismiss', subject: 'k' }), { kind: 'finding', key: 'k' });
  assert.deepEqual(undoOf({ ...entry, id: 'c12', action: 'notifications.change' }), { kind: 'notifications', id: 12 });
  assert.equal(undoOf({ ...entry, id: 'c12', action: 'settings.change' }), undefined);
  assert.equal(undoOf({ ...entry, action: 'session.sign-in' }), undefined);
});

test('undo never takes an allowed office out of the list because its note was edited', () => {
  const after = [{ prefix: '203.0.113.0/24', note: 'Office' }];
  assert.equal(undoOf({ ...entry, action: 'allow.change', subject: '203.0.113.0/24', before: [], after }), undefined);
});

test('a removal is taken back whole or not at all', () => {
  const removal = { ...entry, action: 'deny.change', before: ['192.0.2.1', '192.0.2.2'], after: [] };
  assert.deepEqual(undoOf({ ...removal, subject: '2 entries' }), {
    kind: 'entries',
    list: 'deny',
    entries: [
      { prefix: '192.0.2.1', note: '' },
      { prefix: '192.0.2.2', note: '' },
    ],
  });
  const entries = [{ prefix: '192.0.2.1', note: 'spammer' }];
  assert.deepEqual(undoOf({ ...removal, before: entries, subject: '192.0.2.1' }), {
    kind: 'entries',
    list: 'deny',
    entries,
  });
  assert.equal(undoOf({ ...removal, subject: '120 entries' }), undefined);
  assert.equal(listChange(removal.before, [], '120 entries').more, 118);
});

test('an edited note is shown as it was and can be taken back, unless an earlier version wrote the row', () => {
  const before = [{ prefix: '203.0.113.0/24', note: 'Office' }];
  const after = [{ prefix: '203.0.113.0/24', note: 'x' }];
  const edit = { ...entry, action: 'allow.change', subject: '203.0.113.0/24', before, after };
  assert.deepEqual(listChange(before, after, edit.subject), { removed: before, added: after, more: 0 });
  assert.deepEqual(undoOf(edit), { kind: 'notes', list: 'allow', entries: before });
  assert.equal(undoOf({ ...edit, before: ['203.0.113.0/24'] }), undefined);
  // an import that edited one and added another
  const fresh = { prefix: '203.0.113.9', note: '' };
  assert.equal(undoOf({ ...edit, subject: '2 entries', after: [...after, fresh] }), undefined);
  assert.equal(listChange(before, after, '120 entries').more, 119);
});

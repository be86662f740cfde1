import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetMemoryDrafts, memoryDraft } from './memory-draft.ts';

test('a password that was typed and not saved is shown to nobody else who signs in, and is gone after signing out', () => {
  const draft = memoryDraft<string>();
  draft.set('alice', 'secret');
  assert.equal(draft.get('alice'), 'secret');
  assert.equal(draft.get('bob'), undefined);
  assert.equal(draft.get(undefined), undefined);
  forgetMemoryDrafts();
  assert.equal(draft.get('alice'), undefined);
});

test('what was saved or discarded is no draft any more', () => {
  const draft = memoryDraft<string>();
  draft.set('alice', 'typed');
  draft.set('alice', undefined);
  assert.equal(draft.get('alice'), undefined);
});

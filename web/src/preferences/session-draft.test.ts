import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { sessionDraft } from './session-draft.ts';

const kept = new Map<string, string>();

beforeEach(() => {
  Object.assign(globalThis, {
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  });
});
afterEach(() => {
  kept.clear();
  Reflect.deleteProperty(globalThis, 'sessionStorage');
});

const textDraft = () => sessionDraft('test', (value) => (typeof value === 'string' ? value : undefined));

test('what somebody typed and did not save is there for them after a reload, and never for whoever signs in next', () => {
  textDraft().keep('ann', 'half a rule');
  assert.equal(textDraft().load('ann'), 'half a rule');
  assert.equal(textDraft().load('bob'), undefined);
  assert.equal(textDraft().load(undefined), undefined);
  textDraft().keep('ann', undefined);
  assert.equal(textDraft().load('ann'), undefined);
});

test('what another version or somebody else has left there is no draft', () => {
  for (const text of ['null', '"half a rule"', '{', '[]', '{"owner":"ann","draft":5}']) {
    kept.set('sipprot-test', text);
    assert.equal(textDraft().load('ann'), undefined, text);
  }
});

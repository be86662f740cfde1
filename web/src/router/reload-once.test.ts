import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayReload } from './reload-once.ts';

test('a file that stays missing reloads the page once, and one of the next update once more', () => {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  assert.deepEqual(
    ['a.js', 'a.js', 'b.js', 'b.js'].map((reason) => mayReload(reason, memory)),
    [true, false, true, false],
  );
});

test('a browser that keeps nothing is never reloaded', () => {
  const refuse = () => {
    throw new Error('denied');
  };
  assert.equal(mayReload('a.js', { getItem: () => null, setItem: refuse }), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warmUp } from './warm-up.ts';

test('the warm-up runs through, every frame of it, and leaves nothing behind', () => {
  assert.doesNotThrow(warmUp);
});

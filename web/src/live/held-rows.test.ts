import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldRows } from './held-rows.ts';

const row = (target: string, until: number) => ({ target, until });
const held = (now: readonly ReturnType<typeof row>[] | undefined, belongs: (until: number) => boolean = () => true) =>
  heldRows(
    [row('c', 3), row('b', 2), row('a', 1)],
    now,
    ({ target }) => target,
    ({ until }) => belongs(until),
  ).map(({ target, until, over }) => [target, until, over]);

test('rows keep their order, say what has become of them, and are over when they are gone', () => {
  assert.deepEqual(held([row('a', 9), row('c', 3)]), [
    ['c', 3, false],
    ['b', 2, true],
    ['a', 9, false],
  ]);
  assert.ok(
    held(undefined).every(([, , over]) => !over),
    'not known yet',
  );
});

test('a row that is another by now, so that the filter would not find it, says what it is and is over', () => {
  assert.deepEqual(held([row('c', 3), row('b', 8), row('a', 1)], (until) => until < 8)[1], ['b', 8, true]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReplaced } from './is-replaced.ts';

test('five minutes on a forgeable scan, then an hour on a proven one: that is one lock-out, and the first is not in force', () => {
  const block = (since: number, until: number, target = '203.0.113.7', liftedAt: number | null = null) => ({
    target,
    since,
    until,
    liftedAt,
  });
  const [scan, proven] = [block(0, 300), block(1, 3600)];
  const ended = block(-900, -600);
  const other = block(10, 300, '203.0.113.0/24');
  const lifted = block(-100, 500, '203.0.113.7', -50);
  const history = [other, proven, scan, lifted, ended];
  assert.deepEqual(
    history.map((each) => isReplaced(each, history)),
    [false, false, true, false, false],
  );
});

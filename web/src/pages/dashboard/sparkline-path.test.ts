import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparklinePath } from './sparkline-path.ts';

test('the line begins at the left, ends at the right, and its peak touches the top', () => {
  const points = [
    { time: 0, value: 0 },
    { time: 25, value: 8 },
    { time: 100, value: 4 },
  ];
  assert.equal(sparklinePath(points, 80, 20), 'M0 20L20 0L80 10');
});

test('an hour without any attack is a flat line at the foot', () => {
  assert.equal(
    sparklinePath(
      [
        { time: 0, value: 0 },
        { time: 9, value: 0 },
      ],
      90,
      20,
    ),
    'M0 20L90 20',
  );
});

test('a console that started this moment has no line rather than a wrong one', () => {
  assert.equal(sparklinePath([], 90, 20), '');
  assert.equal(sparklinePath([{ time: 5, value: 3 }], 90, 20), '');
});

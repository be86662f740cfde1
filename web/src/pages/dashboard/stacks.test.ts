import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectorAt, detectorsIn, spanOf, stacksOf } from './stacks.ts';

const at = (text: string) => Date.parse(`2026-03-10T${text}:00Z`);
const point = (time: number, detector: string, type: string, attacks: number) => ({
  time,
  detector,
  type,
  attacks,
  messages: attacks,
});

const stacks = stacksOf({
  from: at('08:07'),
  to: at('09:07'),
  bucketSeconds: 900,
  series: [
    point(at('08:00'), 'flood', 'INVITE', 1),
    point(at('08:30'), 'scanner-signature', 'OPTIONS', 2),
    point(at('08:30'), 'scanner-signature', 'REGISTER', 3),
    point(at('08:30'), 'flood', 'INVITE', 4),
    point(at('12:00'), 'flood', 'INVITE', 9),
  ],
});

test('a quiet quarter of an hour is a gap in the chart, not left out of it', () => {
  assert.deepEqual(
    stacks.map(({ time, end, total }) => [time, end, total]),
    [
      [at('08:00'), at('08:15'), 1],
      [at('08:15'), at('08:30'), 0],
      [at('08:30'), at('08:45'), 9],
      [at('08:45'), at('09:00'), 0],
      [at('09:00'), at('09:15'), 0],
    ],
  );
  assert.deepEqual(
    [...stacks[2]!.counts],
    [
      ['scanner-signature', 5],
      ['flood', 4],
    ],
  );
});

test('a detector keeps its place in the stack; one that a newer engine has comes last', () => {
  const order = ['scanner-signature', 'register-brute-force', 'flood'];
  assert.deepEqual(detectorsIn(stacks, order), ['scanner-signature', 'flood']);
  assert.deepEqual(detectorsIn(stacks, ['flood']), ['flood', 'scanner-signature']);
});

test('a click on a part of a bar opens the log of that detector, one above the bar that of all', () => {
  const detectors = ['scanner-signature', 'flood'];
  assert.deepEqual(
    [0, 4.9, 5, 8.9, 9].map((height) => detectorAt(stacks[2]!, detectors, height)),
    ['scanner-signature', 'scanner-signature', 'flood', 'flood', undefined],
  );
});

test('dragging from right to left zooms into the same hours as from left to right', () => {
  const span = { from: at('08:15'), to: at('09:00') };
  assert.deepEqual(spanOf(stacks, 1, 3), span);
  assert.deepEqual(spanOf(stacks, 3, 1), span);
  assert.equal(spanOf(stacks, 3, 99), undefined);
});

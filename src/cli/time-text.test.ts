import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, exactTime, parseDuration, parseMoment, relativeTime, untilTimes } from './time-text.ts';

test('lengths of time read as operators write them', () => {
  const cases: readonly (readonly [text: string, seconds: number | undefined])[] = [
    ['90', 90],
    ['90s', 90],
    ['15m', 900],
    ['15 min', 900],
    ['2h', 7200],
    ['1h30m', 5400],
    ['7d', 604_800],
    ['2W', 1_209_600],
    ['', undefined],
    ['h', undefined],
    ['5 years', undefined],
    ['-5m', undefined],
    ['1.5h', undefined],
    ['5toString', undefined],
  ];
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text);
});

test('lengths of time are told in the one or two largest units, and never as 60 of something', () => {
  const cases: readonly (readonly [milliseconds: number, text: string])[] = [
    [15, '15 ms'],
    [1000, '1 s'],
    [59_600, '1 min'],
    [61_000, '1 min 1 s'],
    [3_599_999, '1 h'],
    [5_400_000, '1 h 30 min'],
    [86_399_999, '1 d'],
    [90_000_000, '1 d 1 h'],
    [31_536_000_000, '365 d'],
  ];
  for (const [milliseconds, text] of cases) assert.equal(durationText(milliseconds), text);
});

test('times are told relative to now, and exactly', () => {
  const now = Date.UTC(2026, 4, 4, 13, 2, 11);
  assert.equal(relativeTime(now - 180_000, now), '3 min ago');
  assert.equal(relativeTime(now + 7_200_000, now), 'in 2 h');
  assert.equal(relativeTime(now + 10, now), 'now');
  assert.equal(exactTime(now, true), '2026-05-04 13:02:11Z');
  assert.equal(exactTime(Number.NaN, true), '-');
});

test('a point in time is a length before now, or a date', () => {
  const now = Date.UTC(2026, 4, 4);
  assert.equal(parseMoment('2h', now), now - 7_200_000);
  assert.equal(parseMoment('2026-05-04', now), new Date(2026, 4, 4).getTime());
  assert.equal(parseMoment('2026-05-04T13:00Z', now), Date.UTC(2026, 4, 4, 13));
  assert.equal(parseMoment('2026-05-04 13:00', now), new Date(2026, 4, 4, 13).getTime());
  for (const text of ['yesterday', '2026-13-01', '04.05.2026', ''])
    assert.equal(parseMoment(text, now), undefined, text);
});

test('behind the word until the exact time comes first: nobody says until in 3 minutes', () => {
  const now = Date.UTC(2026, 4, 4, 13);
  assert.equal(untilTimes(now + 180_000, now, true), '2026-05-04 13:03:00Z (in 3 min)');
});

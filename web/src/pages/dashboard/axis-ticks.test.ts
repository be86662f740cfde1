import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortDay, shortTime } from '../../time/time-text.ts';
import { axisTicks } from './axis-ticks.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 30, 1, 6);

function bars(length: number, count: number) {
  const last = Math.floor(now / length) * length;
  return Array.from({ length: count }, (_, i) => {
    const time = last - (count - 1 - i) * length;
    return { time, end: time + length };
  });
}

const labels = (length: number, count: number, zone: string) => [...axisTicks(bars(length, count), zone, now).values()];

test('a day has its words at round hours of the reader, and its date where it begins', () => {
  const today = shortDay(now, 'Europe/Berlin', now);
  const before = ['03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00'];
  assert.deepEqual(labels(30 * minute, 49, 'Europe/Berlin'), [...before, today]);
});

test('an hour of the night has its date at the start', () => {
  const first = shortTime(Date.UTC(2026, 10, 30, 0, 10), 'UTC');
  assert.deepEqual(labels(minute, 60, 'UTC'), [first, '00:20', '00:30', '00:40', '00:50', '01:00']);
});

test('a week has a word a day, also where no bar begins at the midnight of the reader', () => {
  const ticks = [...axisTicks(bars(3 * hour, 56), 'Asia/Kolkata', now)];
  assert.equal(ticks.length, 7);
  for (const [i, [time, label]] of ticks.entries()) {
    const midnight = Date.UTC(2026, 10, 24 + i) - 5.5 * hour;
    assert.ok(time <= midnight && midnight < time + 3 * hour, label);
    assert.equal(label, shortDay(midnight, 'Asia/Kolkata', now));
  }
});

test('months stand at even distances, with the year where it is not the present one', () => {
  const ticks = [...axisTicks(bars(day, 700), 'UTC', now).entries()];
  assert.ok(ticks.length >= 3 && ticks.length <= 9);
  assert.match(ticks[0]![1], /2025/);
  assert.doesNotMatch(ticks.at(-1)![1], /20\d\d/);
});

test('no bars have no words', () => {
  assert.deepEqual(axisTicks([], 'UTC', now).size, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clockTime, exactTime, logTime, rangeEnds, rangeTime, relativeTime, spanText } from './time-text.ts';
import { fromWallClock, isTimeZone, toWallClock, zoneOffset } from './time-zone.ts';

const berlin = 'Europe/Berlin';
const hour = 3_600_000;
const time = Date.UTC(2024, 3, 5, 6, 37, 16);

test('a time stands in the zone that the operator chose, with its name', () => {
  assert.match(exactTime(time, berlin), /5.*Apr.*2024.*8:37:16|Apr.*5.*2024.*8:37:16/);
  assert.match(exactTime(time, 'UTC'), /6:37:16.*UTC/);
  assert.equal(toWallClock(time, berlin), '2024-04-05 08:37:16');
  assert.equal(toWallClock(time, 'Asia/Kathmandu'), '2024-04-05 12:22:16');
});

test('the log has 24 hours and the name of its zone in every English', () => {
  const evening = Date.UTC(2024, 3, 5, 18, 5, 9);
  for (const tag of ['en-US', 'en-CA', 'en-AU', 'en-GB', 'en-IN', 'en-NZ', 'en']) {
    assert.match(exactTime(evening, berlin, tag), /, 20:05:09 CEST$/, tag);
    assert.match(exactTime(evening, 'America/New_York', tag), /, 14:05:09 EDT$/, tag);
    assert.match(exactTime(evening, 'Australia/Sydney', tag), /, 05:05:09 AEDT$/, tag);
    assert.match(exactTime(Date.UTC(2024, 3, 5, 0, 5, 9), 'UTC', tag), /, 00:05:09 UTC$/, tag);
    // nobody who writes English has a name for it
    assert.match(exactTime(evening, 'Asia/Tokyo', tag), /, 03:05:09 GMT\+9$/, tag);
  }
});

test('a row of the log says its year only where that is not the present one', () => {
  const now = Date.UTC(2024, 11, 31, 22);
  assert.match(logTime(time, berlin, now, 'en-GB'), /^5 Apr,? (at )?08:37:16 CEST$/);
  assert.equal(
    logTime(time, berlin, Date.UTC(2024, 11, 31, 23), 'en-GB'),
    exactTime(time, berlin, 'en-GB'),
    'it is 2025 there',
  );
  assert.match(logTime(time, 'Asia/Tokyo', time, 'en-US'), /Apr 5, 15:37:16 GMT\+9/);
});

test('a range of another year says so', () => {
  assert.match(rangeTime(time, berlin, Date.UTC(2026, 0, 1)), /2024/);
  assert.doesNotMatch(rangeTime(time, berlin, Date.UTC(2024, 11, 31)), /2024/);
  // there it is 2025 already
  assert.match(rangeTime(time, 'Asia/Kathmandu', Date.UTC(2024, 11, 31, 20)), /2024/);
});

test('a block that ends in another year says so, and one of today needs no day', () => {
  assert.match(clockTime(time, berlin, Date.UTC(2025, 3, 5)), /2024/);
  assert.doesNotMatch(clockTime(time, berlin, Date.UTC(2024, 3, 4)), /2024/);
  assert.equal(clockTime(time, berlin, time), '08:37');
});

test('a range that is typed as a wall clock shows it is meant so, also on the days on which clocks change', () => {
  assert.equal(fromWallClock('2024-04-05 08:37:16', berlin), time);
  assert.equal(fromWallClock('2024-04-05', 'UTC'), Date.UTC(2024, 3, 5));
  // shown twice: the earlier one
  assert.equal(fromWallClock('2024-10-27 02:30:00', berlin), Date.UTC(2024, 9, 27, 0, 30));
  // skipped: an hour on
  assert.equal(fromWallClock('2024-03-31 02:30:00', berlin), Date.UTC(2024, 2, 31, 1, 30));
  for (const text of ['2024-02-30', '2024-13-01', '2024-01-01 25:00', 'now', ''])
    assert.equal(fromWallClock(text, berlin), undefined, text);
});

test('to a wall clock and back is the same time, in any zone, but for the hour that is shown twice', () => {
  const zones = ['UTC', berlin, 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/New_York'];
  const times = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2040, 0) / 1000 });
  fc.assert(
    fc.property(times, fc.constantFrom(...zones), (seconds, zone) => {
      const back = fromWallClock(toWallClock(seconds * 1000, zone), zone);
      assert.ok(back !== undefined);
      assert.ok(back === seconds * 1000 || toWallClock(back, zone) === toWallClock(seconds * 1000, zone));
    }),
    { numRuns: 300 },
  );
});

test('a zone that the browser does not know is not taken', () => {
  assert.equal(isTimeZone(berlin), true);
  assert.equal(isTimeZone('Mars/Olympus'), false);
  assert.equal(zoneOffset(time, berlin), 2 * hour);
});

test('how long ago, and how much longer, is said in the unit that a person would choose', () => {
  assert.equal(relativeTime(time - 500, time), 'now');
  assert.match(relativeTime(time - 23 * 60_000, time), /^23 min\.? ago$/);
  assert.match(relativeTime(time + 4 * hour, time), /^in 4 hr\.?$/);
  assert.match(relativeTime(time - 3 * 24 * hour, time), /^3 days ago$/);
  assert.match(relativeTime(time - 100 * 24 * hour, time), /^3 mo\.? ago$/);
  assert.match(relativeTime(time - 800 * 24 * hour, time), /^2 yr\.? ago$/);
});

test('a countdown never runs below zero and names its two largest units', () => {
  assert.equal(spanText(23 * 60_000 + 10_000), '23 min 10 s');
  assert.equal(spanText(hour), '1 h');
  assert.equal(spanText(25 * hour + 5 * 60_000), '1 d 1 h');
  assert.equal(spanText(-5), '0 s');
});

test('today a clock is enough, on another day the date stands with it', () => {
  assert.equal(clockTime(time, berlin, time + hour), '08:37');
  assert.match(clockTime(time, berlin, time + 24 * hour), /5.*Apr|Apr.*5/);
});

test('a range over a change of the clock says which of two equal hours it means', () => {
  const now = Date.UTC(2026, 10, 30);
  const [from, to] = rangeEnds(Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 1, 30), 'Europe/Berlin', now);
  assert.match(from, /02:00 CEST/);
  assert.match(to, /02:30 CET/);
  assert.doesNotMatch(from + to, /2026/);
  const day = rangeEnds(Date.UTC(2026, 9, 26), Date.UTC(2026, 9, 27), 'Europe/Berlin', now).join();
  assert.doesNotMatch(day, /CES?T/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarms } from './alarms.ts';

test('an alarm is news once, newest first, and goes when it is mended or old', () => {
  let now = 1_000_000;
  const alarms = new Alarms(() => now);
  assert.equal(alarms.raise('firewall', 'the firewall fails', 'look', 'engine'), true);
  assert.equal(alarms.raise('firewall', 'the firewall fails', 'look', 'engine'), false);
  now += 1000;
  assert.equal(alarms.raise('capture eth0', 'eth0 is down', 'plug it in', 'capture'), true);
  assert.deepEqual(
    alarms.current().map(({ text }) => text),
    ['eth0 is down', 'the firewall fails'],
  );
  alarms.clear('firewall');
  assert.equal(alarms.current().length, 1);
  now += 600_001;
  assert.deepEqual(alarms.current(), []);
  assert.equal(alarms.raise('firewall', 'the firewall fails', 'look', 'engine'), true);
});

test('the clock is set back by an hour: an old alarm goes, and what goes on is told again', () => {
  let now = 10_000_000;
  const alarms = new Alarms(() => now);
  alarms.raise('firewall', 'the firewall fails', 'look', 'engine');
  now -= 3_600_000;
  assert.equal(alarms.raise('firewall', 'the firewall fails', 'look', 'engine'), true);
  assert.equal(alarms.raise('firewall', 'the firewall fails', 'look', 'engine'), false);
  alarms.raise('capture eth0', 'eth0 is down', 'plug it in', 'capture');
  now -= 3_600_000;
  assert.deepEqual(alarms.current(), []);
});

for (const by of [3_600_000, -3_600_000])
  test(`the clock is set by ${by / 3_600_000} h and that is seen: alarms stay as old as they are, and are no news`, () => {
    let now = 10_000_000;
    const alarms = new Alarms(() => now);
    alarms.raise('store-recovered', 'the database was damaged', 'look', 'engine');
    now += 60_000 + by;
    // raised in the moment before it is seen
    alarms.raise('firewall', 'the firewall fails', 'look', 'engine');
    alarms.clockSet(by);
    assert.deepEqual(
      alarms.current().map(({ text, time }) => [text, now - time]),
      [
        ['the firewall fails', 0],
        ['the database was damaged', 60_000],
      ],
    );
    assert.equal(alarms.raise('store-recovered', 'the database was damaged', 'look', 'engine'), false);
    now += 600_001;
    assert.deepEqual(alarms.current(), []);
  });

test('thousands of alarms take no more room than fifty', () => {
  const alarms = new Alarms(() => 0);
  for (let i = 0; i < 5000; i++) alarms.raise(`leak ${i}`, `leak ${i}`, 'look', 'engine');
  assert.equal(alarms.current().length, 50);
  assert.equal(alarms.current()[0]?.text, 'leak 4999');
});

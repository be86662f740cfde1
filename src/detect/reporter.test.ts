import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attack } from '../model/attack.ts';
import { Counters } from '../model/counters.ts';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import type { Offence } from './detector.ts';
import { Notebook } from './notebook.ts';
import { PerSource } from './per-source.ts';
import { Reporter } from './reporter.ts';
import { Scene } from './scene.ts';

function setUp() {
  const told: Attack[] = [];
  const counters = new Counters();
  const flags = new Uint8Array(10_000);
  const reporter = new Reporter(
    { attack: (one) => told.push(one) },
    counters,
    new PerSource(5000, flags, () => new Map()),
    new PerSource(5000, flags, () => new Notebook()),
    () => undefined,
  );
  const scene = Object.assign(new Scene(new SipMessage(), new TftpMessage()), {
    slot: 1,
    source2: 0xffff,
    source3: 0xcb007142,
    type: 'REGISTER',
  });
  const report = (time: number, offence: Partial<Offence> = {}, slot = 1) => {
    scene.time = time;
    scene.slot = slot;
    reporter.report(
      'flood',
      'on',
      scene,
      { count: 1, proven: false, since: time, reason: 'r', targets: [], ...offence },
      () => undefined,
    );
  };
  return { told, counters, reporter, report, scene };
}

test('an attack that goes on a thousand times a second is told once a second, and nothing of it is lost', () => {
  const { told, reporter, report } = setUp();
  for (let i = 0; i < 5000; i++) report(i + 1000, { count: i + 1 });
  reporter.flush(6000, true);
  assert.ok(told.length <= 7, `${told.length}`);
  assert.equal(new Set(told.map((one) => one.episode)).size, 1);
  assert.equal(told.at(-1)?.count, 5000);
  assert.equal(told.at(-1)?.lastTime, 5999);
  assert.equal(told.at(-1)?.time, 1000);
});

test('what makes it graver is told at once', () => {
  const { told, report } = setUp();
  report(1000);
  report(1001, { proven: true, count: 2 });
  assert.deepEqual(
    told.map((one) => one.evidence),
    ['unproven', 'proven'],
  );
});

test('a notice that becomes an attack is told at once, and does not become a notice again', () => {
  const { told, reporter, report } = setUp();
  report(1000, { notice: true, count: 5, reason: 'a phone' });
  report(1010, { count: 6, reason: 'a guesser' });
  report(1020, { notice: true, count: 9, reason: 'a phone' });
  reporter.flush(9000, true);
  assert.deepEqual(
    told.map((one) => one.action),
    ['notice', 'block', 'block'],
  );
  assert.equal(told.at(-1)?.reason, 'a guesser');
});

test('after five minutes of silence the next offence is a new attack', () => {
  const { told, report } = setUp();
  report(1000);
  report(400_000);
  assert.deepEqual(
    told.map((one) => one.episode),
    [1, 2],
  );
});

for (const back of [3_600_000, 86_400_000])
  test(`the time is set back by ${back / 1000} s: what goes on is told as before, and ends after it began`, () => {
    const { told, reporter, report } = setUp();
    const before = 100_000_000;
    report(before, { count: 5 });
    report(before + 100, { count: 6 });
    reporter.flush(before - back);
    assert.equal(told.length, 2, 'what waited is told');
    for (let i = 1; i <= 50; i++) {
      report(before - back + i * 100, { count: 6 + i });
      reporter.flush(before - back + i * 100);
    }
    assert.ok(told.length >= 6, `${told.length}`);
    reporter.flush(before - back + 5000, true);
    assert.ok(told.every((one) => one.firstTime <= one.lastTime));
    assert.equal(told.at(-1)?.lastTime, before - back + 5000);
  });

test('an offence that came out of order does not take the attack back', () => {
  const { told, reporter, report } = setUp();
  report(10_000, { count: 5 });
  report(9_900, { count: 6 });
  reporter.flush(12_000);
  assert.deepEqual(
    told.map((one) => [one.episode, one.lastTime]),
    [
      [1, 10_000],
      [1, 10_000],
    ],
  );
});

test('more new attacks a second than anybody can read are counted, not told', () => {
  const { told, counters, report } = setUp();
  for (let i = 0; i < 800; i++) report(5000, {}, i);
  assert.equal(told.length, 500);
  assert.equal(counters.lost.attackCoalesced, 300);
  report(6001, {}, 900);
  assert.equal(told.length, 501);
});

test('a storm of two thousand attackers that go on is told in turns, and every one has its turn', () => {
  const { told, reporter, report } = setUp();
  for (let slot = 0; slot < 2000; slot++) report(1000 + slot * 2, { count: 1 }, slot);
  const begun = told.length;
  assert.equal(begun, 2000, 'new attacks are told at once');
  for (let time = 6000; time < 26_000; time += 100) {
    if (time % 1000 === 0) for (let slot = 0; slot < 2000; slot++) report(time, { count: time }, slot);
    reporter.flush(time);
  }
  const repeats = told.slice(begun);
  assert.ok(repeats.length <= 20 * 250, `${repeats.length}`);
  assert.equal(new Set(repeats.map((one) => one.episode)).size, 2000);
});

test('what was told does not change when the attack goes on', () => {
  const { told, report } = setUp();
  report(1000, { count: 5 });
  report(1100, { count: 6, targets: ['100'] });
  assert.equal(told[0]?.count, 5);
  assert.deepEqual(told[0]?.targets, []);
});

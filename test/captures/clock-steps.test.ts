import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parsePrefix } from '../../src/model/address.ts';
import { AddressSet } from '../../src/model/address-set.ts';
import type { Attack } from '../../src/model/attack.ts';
import { Counters } from '../../src/model/counters.ts';
import { settingsSchema } from '../../src/model/settings.ts';
import { linkTypes } from '../../src/packet/link-types.ts';
import { BlockedSources } from '../../src/sensor/blocked-sources.ts';
import { PacketPath } from '../../src/sensor/packet-path.ts';
import { SteadyTime } from '../../src/sensor/steady-time.ts';
import { attackByClock } from '../../src/sensor/told-time.ts';
import { judgeFile } from '../traffic/judge.ts';
import { type TimedFrame, writePcap } from '../traffic/pcap-file.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const second = 1000;
const hour = 3_600_000;
const day = 24 * hour;
const steps = [-day, -hour, -10 * second, -3 * second, 3 * second, 10 * second, hour, day];

const attacker: Peer = { address: '203.0.113.66', agent: null };

interface Told {
  readonly attack: Attack;
  /** what the clock showed */
  readonly clock: number;
}

/**
 * Plays a story to the sensor's path as a live capture does: frames carry the clock's time, and the clock is set by `by`
 * milliseconds after `at` seconds. Frames of the last 20 ms before that are read only after it.
 */
function live(story: Traffic, at: number, by: number): Told[] {
  const frames = story.wire.frames();
  const begin = frames[0]!.time;
  const step = begin + at * second;
  const end = frames.at(-1)!.time + 10 * second;
  let even = 0;
  const clockAt = (time: number) => (time >= step ? time + by : time);
  const clock = () => clockAt(begin + even);
  const steady = new SteadyTime(clock, () => even);
  const told: Told[] = [];
  const counters = new Counters();
  const path = new PacketPath(
    {
      settings: settingsSchema.parse({}),
      protectedAddresses: new AddressSet([parsePrefix(story.server)!]),
      counters,
      sink: {
        attack: (attack) => {
          told.push({ attack: attackByClock(attack, (time) => steady.toClock(time)), clock: clock() });
        },
        finding: () => {},
      },
      seed: 4711,
      base: clock() - 60_000,
    },
    new BlockedSources(() => {}),
  );
  let next = 0;
  const pause = 10;
  for (; begin + even <= end; even += pause) {
    const time = begin + even;
    steady.look();
    const held = time >= step - 20 && time < step;
    for (let frame = frames[next]; !held && frame && frame.time <= time; frame = frames[++next])
      path.frame(
        linkTypes.ethernet,
        frame.bytes,
        0,
        frame.bytes.length,
        frame.bytes.length,
        steady.of(clockAt(frame.time)),
      );
    path.tick(steady.look());
  }
  assert.equal(counters.lost.defect, 0);
  return told;
}

function blockedBy(told: readonly Told[]): string[] {
  return [
    ...new Set(told.filter(({ attack }) => attack.action === 'block').map(({ attack: { attacker } }) => attacker)),
  ];
}

for (const by of steps)
  describe(`the clock of a live host is set by ${by / second} s`, () => {
    test('a search that leaves every challenge alone is found as ever', () => {
      const story = new Traffic();
      for (let i = 0; i < 20; i++) story.exchange(i * 2, attacker, { method: 'REGISTER', user: `${1000 + i}` }, 401);
      const told = live(story, 5.5, by);
      assert.deepEqual(blockedBy(told), [attacker.address]);
      const evenly = live(story, 10_000, 0);
      assert.equal(told[0]?.attack.count, evenly[0]?.attack.count);
    });

    test('an attack that goes on is told again, at the time that the clock now shows', () => {
      const story = new Traffic();
      for (let i = 0; i < 40; i++) story.register(i * 0.5, attacker, `${1000 + i}`, 403);
      const told = live(story, 10.25, by);
      const step = told.findLastIndex(({ clock, attack }) => Math.abs(clock - attack.lastTime) > 3 * second);
      assert.equal(step, -1, 'what is told is of now');
      const found = told.filter(({ attack }) => attack.detector === 'register-brute-force');
      assert.equal(new Set(found.map(({ attack }) => attack.episode)).size, 1);
      assert.ok(found.length >= 15, `told ${found.length} times`);
      assert.equal(found.at(-1)!.attack.count, 40);
      assert.ok(found.every(({ attack }) => attack.firstTime <= attack.lastTime));
    });

    test('200 phones behind one address register in that very second: nobody is blocked', () => {
      const story = new Traffic();
      for (let phone = 0; phone < 200; phone++) {
        const peer = { address: '198.51.100.7', port: 20_000 + phone };
        story.register(9 + phone * 0.01, peer, `${100 + phone}`, 200, { delay: 0.03 });
      }
      assert.deepEqual(blockedBy(live(story, 9.905, by)), []);
    });

    test('twenty phones fetch their configurations in that moment: nobody is blocked', () => {
      const story = new Traffic();
      for (let phone = 0; phone < 20; phone++) {
        const peer = { address: '198.51.100.7', port: 30_000 + phone };
        const mac = (0x0004f2000100 + phone).toString(16).padStart(12, '0');
        story.tftp(8 + phone * 0.1, peer, `${mac}.missing.cfg`, 'missing');
        story.tftp(10 + phone * 0.1, peer, `${mac}.cfg`, 'served');
      }
      assert.deepEqual(blockedBy(live(story, 9.95, by)), []);
    });
  });

test('a patient search goes on over a step of a day: what it asked before still counts', () => {
  for (const by of [-day, day]) {
    const story = new Traffic();
    for (let i = 0; i < 16; i++) story.exchange(i * 180, attacker, { method: 'REGISTER', user: `${1000 + i}` }, 404);
    assert.deepEqual(blockedBy(live(story, 1500, by)), [attacker.address], `${by}`);
  }
});

describe('a capture file in which an older recording follows', () => {
  function analysis(first: Traffic, second: Traffic) {
    const folder = mkdtempSync(join(tmpdir(), 'sipprot-steps-'));
    try {
      const path = join(folder, 'both.pcap');
      const older = second.wire.frames().map((frame): TimedFrame => ({ ...frame, time: frame.time - hour }));
      writePcap(path, [...first.wire.frames(), ...older]);
      return judgeFile(path, { protect: [first.server] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('challenges that were left alone in it are judged', () => {
    const first = new Traffic();
    for (let i = 0; i < 5; i++) first.register(i, { address: '198.51.100.7' }, '100', 200);
    first.exchange(5, { address: '198.51.100.8' }, { method: 'REGISTER', user: '101' }, 401);
    const second = new Traffic();
    for (let i = 0; i < 20; i++) second.exchange(i * 2, attacker, { method: 'REGISTER', user: `${1000 + i}` }, 401);
    const { attacks } = analysis(first, second);
    assert.deepEqual(
      attacks.map((one) => [one.attacker, one.detector]),
      [[attacker.address, 'user-enumeration']],
    );
  });

  test('a flood in it is found', () => {
    const first = new Traffic();
    first.register(0, { address: '198.51.100.7' }, '100', 200);
    for (let i = 0; i < 50; i++) first.exchange(i, attacker, { method: 'OPTIONS', user: '' }, 200);
    const second = new Traffic();
    for (let i = 0; i < 1500; i++) second.ask(i * 0.01, attacker, { method: 'MESSAGE', user: '100' });
    const { attacks } = analysis(first, second);
    assert.ok(attacks.some((one) => one.detector === 'flood'));
  });
});

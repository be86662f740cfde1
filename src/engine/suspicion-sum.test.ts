import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeardSuspicion } from '../cluster/local-side.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import {
  markOf,
  type Suspicion,
  type SuspicionMeasureId,
  suspicionMeasureIds,
  suspicionMeasures,
} from '../model/suspicion.ts';
import { SuspicionSum } from './suspicion-sum.ts';

const now = Date.UTC(2026, 0, 1);
const attacker = '203.0.113.9';

function own(count: number, more: Partial<Suspicion> = {}): Suspicion {
  return {
    source: attacker,
    measure: 'tries',
    count,
    proven: count,
    first: now - 1000,
    last: now,
    attacker,
    attackerPort: 5060,
    victim: '192.0.2.10',
    victimPort: 5060,
    transport: 'UDP',
    type: 'REGISTER',
    userAgent: 'eyeBeam',
    targets: ['100'],
    samples: [],
    ...more,
  };
}

function word(count: number, more: Partial<HeardSuspicion> = {}): HeardSuspicion {
  return {
    source: attacker,
    measure: 'tries',
    count,
    proven: count,
    sinceFirst: 1000,
    sinceLast: 0,
    marks: [],
    ...more,
  };
}

function sum(settings: Partial<Settings> = {}): SuspicionSum {
  const all = settingsSchema.parse(settings);
  return new SuspicionSum(() => all);
}

function saw(it: SuspicionSum, ...raised: readonly Suspicion[]): void {
  it.saw({ raised, cleared: [] });
}

test('two wrong passwords at each of three hosts are an attack, in words that say so', () => {
  const it = sum();
  saw(it, own(2));
  it.heard('b', [word(2)], [], now);
  assert.deepEqual(it.judge(now), [], 'four are not enough');
  it.heard('c', [word(2)], [], now);
  const [attack, ...more] = it.judge(now);
  assert.deepEqual(more, []);
  assert.equal(attack?.attacker, attacker);
  assert.equal(attack?.detector, 'register-brute-force');
  assert.equal(attack?.evidence, 'proven');
  assert.equal(attack?.action, 'block');
  assert.equal(attack?.count, 6);
  assert.match(attack?.reason ?? '', /^it guessed 6 passwords on 3 hosts within 60 s.*\(100\)$/);
});

test('what other hosts say of a source that was never heard here blocks nobody', () => {
  const it = sum();
  for (let i = 0; i < 50; i++) it.heard(`host ${i}`, [word(1000)], [], now);
  assert.deepEqual(it.judge(now), []);
});

test('one host, whatever it says and however often, never adds half of a threshold', () => {
  for (const measure of suspicionMeasureIds)
    for (let limit = 2; limit <= 12; limit++) {
      const { detector, threshold } = suspicionMeasures[measure];
      for (let seen = 1; seen * 2 <= limit; seen++) {
        const it = sum({ detectors: { [detector]: { thresholds: { [threshold]: limit } } } });
        saw(it, own(seen, { measure }));
        for (let i = 0; i < 20; i++) it.heard('liar', [word(1000, { measure })], [], now);
        assert.deepEqual(it.judge(now), [], `${measure}: ${seen} of ${limit}`);
      }
    }
});

test('no more than two of one host count, for any sums that hosts may tell', () => {
  let seed = 20_261_126;
  const random = (most: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  };
  for (let round = 0; round < 2000; round++) {
    const it = sum();
    const seen = random(5);
    const others = Array.from({ length: random(5) }, () => random(1000));
    if (seen > 0) saw(it, own(seen));
    others.forEach((count, i) => {
      it.heard(`host ${i}`, [word(count)], [], now);
    });
    const total = seen + others.reduce((all, count) => all + Math.min(2, count), 0);
    const expected = seen > 0 && others.some((count) => count > 0) && total >= 5;
    assert.equal(it.judge(now).length, expected ? 1 : 0, `${seen} here, ${others.join(', ')} elsewhere`);
  }
});

test('the clock is set by an hour: what was seen and heard counts as long as it would have, and no longer', () => {
  const hour = 3_600_000;
  for (const by of [hour, -hour]) {
    const lasting = sum();
    saw(lasting, own(2));
    lasting.heard('b', [word(2)], [], now);
    lasting.clockSet(by);
    lasting.heard('c', [word(2)], [], now + by + 1000);
    assert.equal(lasting.judge(now + by + 1000).length, 1, 'within the minute');
    const over = sum();
    saw(over, own(2));
    over.heard('b', [word(2)], [], now);
    over.clockSet(by);
    over.heard('c', [word(2)], [], now + by + 61_000);
    assert.deepEqual(over.judge(now + by + 61_000), [], 'a minute later');
  }
});

test('what has left the window does not count, here or elsewhere', () => {
  const late = sum();
  saw(late, own(2));
  late.heard('b', [word(2)], [], now);
  late.heard('c', [word(2)], [], now + 61_000);
  assert.deepEqual(late.judge(now + 61_000), []);
  const half = sum();
  saw(half, own(3, { first: now - 59_000, last: now }));
  half.heard('b', [word(2)], [], now);
  // of the three here only the latest is sure to lie in the window
  assert.deepEqual(half.judge(now + 2000), []);
});

test('times that cannot be are not believed', () => {
  const it = sum();
  saw(it, own(3));
  it.heard(
    'b',
    [word(2, { sinceFirst: 0, sinceLast: 1000 }), word(2, { sinceLast: 60_000, sinceFirst: 60_000 })],
    [],
    now,
  );
  assert.deepEqual(it.judge(now), []);
});

test('a success takes back what was said before it', () => {
  const here = sum();
  saw(here, own(2));
  here.saw({ raised: [], cleared: [attacker] });
  const there = sum();
  saw(there, own(3));
  there.heard('b', [word(2)], [], now);
  there.heard('b', [], [attacker], now);
  for (const it of [here, there]) {
    it.heard('c', [], [], now);
    assert.deepEqual(it.judge(now), []);
  }
});

test('it is proven only where the proven ones alone, own ones among them, are enough', () => {
  const cases: [mine: number, theirs: number, expected: string][] = [
    [2, 2, 'proven'],
    [0, 2, 'unproven'],
    [2, 0, 'unproven'],
    [1, 2, 'proven'],
  ];
  for (const [mine, theirs, expected] of cases) {
    const it = sum();
    saw(it, own(2, { proven: mine }));
    for (const host of ['b', 'c']) it.heard(host, [word(2, { proven: theirs })], [], now);
    assert.equal(it.judge(now)[0]?.evidence, expected, `${mine} here, ${theirs} on each other host`);
  }
});

test('a detector that only observes makes a notice, one that is off nothing', () => {
  for (const [mode, actions] of [
    ['observe', ['notice']],
    ['off', []],
  ] as const) {
    const it = sum({ detectors: { 'register-brute-force': { mode } } });
    saw(it, own(3));
    it.heard('b', [word(2)], [], now);
    assert.deepEqual(
      it.judge(now).map(({ action }) => action),
      actions,
    );
  }
});

test('an attack that goes on is one attack, told once a minute', () => {
  const it = sum();
  const told: number[] = [];
  for (let second = 0; second < 130; second++) {
    const time = now + second * 1000;
    saw(it, own(3, { first: time, last: time }));
    it.heard('b', [word(2, { sinceFirst: 0 })], [], time);
    told.push(...it.judge(time).map(({ episode }) => episode));
  }
  assert.deepEqual(told, [-1, -1, -1]);
});

test('a host that names thousands of invented sources makes nothing forgotten but its own words', () => {
  const it = sum();
  saw(it, own(2));
  it.heard('b', [word(2)], [], now);
  for (let i = 0; i < 20; i++)
    it.heard(
      'liar',
      Array.from({ length: 1000 }, (_, j) => word(2, { source: `198.18.${i}.${j & 255}` })),
      [],
      now,
    );
  it.heard('c', [word(2)], [], now);
  assert.equal(it.judge(now).length, 1);
});

test('different things that a source does are not added up', () => {
  const it = sum();
  const measures: SuspicionMeasureId[] = ['tries', 'users', 'numbers'];
  saw(it, ...measures.map((measure) => own(1, { measure })));
  it.heard(
    'b',
    measures.map((measure) => word(1, { measure })),
    [],
    now,
  );
  assert.deepEqual(it.judge(now), []);
});

test('a phone that asks every host for one and the same thing is told from one who asks each for another', () => {
  for (const measure of ['users', 'numbers', 'devices', 'files'] as const) {
    const { detector, threshold } = suspicionMeasures[measure];
    const askedBy = (asked: (host: number) => readonly string[]) => {
      const it = sum({ detectors: { [detector]: { thresholds: { [threshold]: 4 } } } });
      saw(it, own(1, { measure, targets: ['7001'] }));
      for (let host = 0; host < 20; host++)
        it.heard(`host ${host}`, [word(9, { measure, marks: asked(host).map(markOf) })], [], now);
      return it.judge(now);
    };
    assert.deepEqual(
      askedBy(() => ['7001']),
      [],
      measure,
    );
    assert.deepEqual(
      askedBy(() => ['7001', '7002']),
      [],
      measure,
    );
    assert.equal(askedBy((host) => ['7001', String(host)]).length, 1, measure);
  }
});

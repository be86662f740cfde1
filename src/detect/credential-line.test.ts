import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AccountLine } from './account-line.ts';
import { CredentialLine, type RefusedTry } from './credential-line.ts';

const refused: RefusedTry = {
  time: 1_000_000,
  server: 1,
  port: 5060,
  agent: 1,
  callId: 0,
  cseq: 1,
  registers: true,
  ofKeys: false,
  proven: true,
};

function lineOf(pauses: readonly number[], sameCall = false): CredentialLine {
  const line = new CredentialLine();
  let { time } = refused;
  line.note(refused);
  for (const [i, pause] of pauses.entries()) {
    time += pause * 1000;
    line.note({ ...refused, time, port: 5060 + i, callId: sameCall ? 0 : i + 1, cseq: i + 2 });
  }
  return line;
}

/** @param tries seconds since the first, and the User-Agent */
function accountOf(tries: readonly (readonly [seconds: number, agent: number])[]): AccountLine {
  const line = new AccountLine();
  for (const [i, [seconds, agent]] of tries.entries())
    line.note({ ...refused, time: refused.time + seconds * 1000, agent, callId: agent, cseq: i + 1 });
  return line;
}

describe('a phone with a wrong password is told from a guesser by its pace', () => {
  test('any steady pause of 9 s and more, with a jitter of a quarter, is a phone', () => {
    const pace = fc.tuple(
      fc.integer({ min: 12, max: 1800 }),
      fc.array(fc.double({ min: 0.8, max: 1.2, noNaN: true }), { minLength: 2, maxLength: 40 }),
    );
    fc.assert(fc.property(pace, ([pause, jitter]) => lineOf(jitter.map((one) => one * pause)).isPhone));
  });

  test('any back-off by doubling from 2 s on is a phone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 60, max: 1800 }),
        fc.integer({ min: 2, max: 20 }),
        (first, longest, n) => lineOf(Array.from({ length: n }, (_, i) => Math.min(first * 2 ** i, longest))).isPhone,
      ),
    );
  });

  test('steady pauses below 9 s are none from the third try on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 8, noNaN: true }),
        fc.integer({ min: 3, max: 50 }),
        fc.boolean(),
        (pause, n, sameCall) => {
          return !lineOf(new Array<number>(n).fill(pause), sameCall).isPhone;
        },
      ),
    );
  });

  test('one restart, with short pauses at first, is pardoned', () => {
    assert.ok(lineOf([2, 4, 8, 16, 32, 2, 4, 8, 16, 32]).isPhone);
    assert.ok(lineOf([30, 30, 30, 30, 30, 5, 30, 30], true).isPhone);
  });

  test('a second try at once in the same dialog is part of the first', () => {
    const line = lineOf([0.1], true);
    assert.ok(line.isFresh);
    assert.ok(!lineOf([0.1]).isFresh);
    assert.ok(!lineOf([0.1, 0.1], true).isFresh);
  });

  test('three tries at once, again and again after 20 s, are a server that registers; every 15 s they are none', () => {
    const rounds = (pause: number) => [0.05, 0.05, pause, 0.05, 0.05, pause, 0.05, 0.05, pause, 0.05, 0.05];
    for (let n = 3; n <= 11; n++) assert.ok(lineOf(rounds(19.9).slice(0, n), true).isPhone, `${n}`);
    assert.ok(!lineOf(rounds(15), true).isPhone);
    assert.ok(!lineOf([0.05, 0.05, 0.05, 0.05, 20, 0.05, 0.05, 0.05, 0.05, 20], true).isPhone);
  });

  test('up to sixteen tries, each with the next number of the call, are one try of a device that then waits long', () => {
    const loops = (tries: number, pauses: readonly number[]) => {
      const line = new CredentialLine();
      let { time, cseq } = refused;
      for (const pause of [...pauses, 0]) {
        for (let i = 0; i < tries; i++) line.note({ ...refused, time: time + i * 20, cseq: cseq++ });
        time += pause * 1000;
      }
      return line;
    };
    assert.ok(loops(16, []).isFresh);
    assert.ok(!loops(17, []).isFresh);
    assert.ok(loops(15, [30, 60, 120, 240, 480, 900, 900, 900]).isPhone);
    assert.ok(!loops(17, [30, 60, 120, 240]).isPhone);
    assert.ok(!loops(15, [25]).isPhone);
    assert.ok(!loops(15, [30, 30, 30, 30]).isPhone);
    // as few as others make: the pace of Asterisk's chan_sip
    assert.ok(loops(3, [20, 20, 20]).isPhone);
    assert.ok(!loops(3, [15, 15, 15]).isPhone);
  });

  test('a few devices at one account, each with its own make and pace, are phones; a crowd of makes is none', () => {
    const steady = (agents: number, pause: number) =>
      accountOf(
        Array.from(
          { length: 5 * agents },
          (_, i) => [Math.floor(i / agents) * pause + (i % agents), i % agents] as const,
        ),
      );
    for (const agents of [1, 2, 4]) assert.ok(steady(agents, 30).isPhone, `${agents}`);
    assert.ok(steady(2, 30).isMixed);
    assert.ok(!steady(5, 30).isPhone);
    assert.ok(!steady(2, 5).isPhone);
    // new firmware calls itself otherwise
    const upgraded = accountOf(Array.from({ length: 20 }, (_, i) => [i * 60, i < 10 ? 1 : 2] as const));
    assert.ok(upgraded.isPhone);
    // somebody beside it who is in haste
    assert.ok(
      !accountOf([
        ...Array.from({ length: 10 }, (_, i) => [i * 60, 1] as const),
        ...[0, 1, 2, 3].map((s) => [600 + s, 2] as const),
      ]).isPhone,
    );
  });

  test('after an hour of silence it begins anew', () => {
    const line = lineOf([1, 1, 1, 1]);
    assert.ok(!line.isPhone);
    line.note({ ...refused, time: 10_000_000, callId: 99 });
    assert.ok(line.isFresh);
  });
});

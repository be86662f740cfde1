import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CredentialLine } from './credential-line.ts';

function lineOf(pauses: readonly number[], sameCall = false): CredentialLine {
  const line = new CredentialLine();
  let time = 1_000_000;
  line.note(time, 1, 5060, 1, 0, 1);
  for (const [i, pause] of pauses.entries()) {
    time += pause * 1000;
    line.note(time, 1, 5060 + i, 1, sameCall ? 0 : i + 1, i + 2);
  }
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
    assert.equal(line.tries, 2);
    assert.ok(!lineOf([0.1]).isFresh);
    assert.ok(!lineOf([0.1, 0.1], true).isFresh);
  });

  test('two User-Agents for one account are no single device', () => {
    const line = new CredentialLine();
    for (let i = 0; i < 5; i++) line.note(i * 30_000, 1, 5060, i % 2, 1, i);
    assert.ok(!line.isPhone);
    assert.ok(line.isMixed);
  });

  test('after an hour of silence it begins anew', () => {
    const line = lineOf([1, 1, 1, 1]);
    assert.ok(!line.isPhone);
    line.note(10_000_000, 1, 5060, 1, 99, 1);
    assert.ok(line.isFresh);
  });
});

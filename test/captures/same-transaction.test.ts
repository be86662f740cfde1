import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Asked, type Peer, Traffic } from '../traffic/traffic.ts';

const attacker: Peer = { address: '203.0.113.66', port: 5080 };

/**
 * Passwords are guessed at a registrar that keeps no transactions, as Kamailio's does not: with each guess go harmless requests under the
 * same branch, Call-ID and CSeq, and each is answered.
 * @param before of them before the guess
 */
function guessing(before: number, behind: number, tries = 40): Traffic {
  const story = new Traffic();
  let nonce = 'n0';
  story.answer(0.01, story.ask(0, attacker, { method: 'REGISTER', user: '100' }), 401, { nonce });
  for (let i = 0; i < tries; i++) {
    const time = 0.1 + i * 0.2;
    const shared = { method: 'REGISTER', callId: `c${i}`, cseq: 2, branch: `z9hG4bKb${i}`, fromTag: 'f' } as const;
    const harmless = (n: number) => story.ask(time + n * 1e-5, attacker, { ...shared, user: `own${n}` });
    const asked: Asked[] = [];
    for (let n = 0; n < before; n++) asked.push(harmless(n));
    const guess = story.ask(time + before * 1e-5, attacker, { ...shared, user: `${100 + i}`, auth: { nonce } });
    asked.push(guess);
    for (let n = 1; n <= behind; n++) asked.push(harmless(before + n));
    for (const [n, one] of asked.entries()) {
      const at = time + 0.01 + n * 1e-5;
      if (one === guess) story.answer(at, one, 403);
      else {
        nonce = `n${i}-${n}`;
        story.answer(at, one, 401, { nonce });
      }
    }
  }
  return story;
}

describe('guesses are hidden among harmless requests of the same transaction', () => {
  for (const [before, behind] of [
    [0, 1],
    [1, 0],
    [3, 3],
    [0, 40],
    [40, 0],
  ] as const)
    test(`${before} before and ${behind} behind`, () => {
      assertBlocked(judge(guessing(before, behind)), attacker.address, 'register-brute-force', 'proven');
    });
});

test('a phone that repeats its request, and one that is answered late, are no more than that', () => {
  const story = new Traffic();
  for (let i = 0; i < 20; i++) {
    const time = i * 60;
    const asked = story.ask(time, { address: '203.0.113.7' }, { method: 'REGISTER', user: '1000' });
    story.resend(time + 0.5, asked);
    story.resend(time + 1.5, asked);
    story.answer(time + 1.6, asked, 200);
    story.answer(time + 1.7, asked, 200);
  }
  assertNobodyBlocked(judge(story));
});

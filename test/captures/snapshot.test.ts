import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { Traffic } from '../traffic/traffic.ts';

const attacker = '203.0.113.66';

/** The credentials come last, as with most phones: they are what is cut off. */
function office(): Traffic {
  const story = new Traffic();
  for (let round = 0; round < 5; round++)
    for (let phone = 0; phone < 40; phone++)
      story.register(round * 120 + phone / 2, { address: '198.51.100.7', port: 20_000 + phone }, `${200 + phone}`, 200);
  for (let i = 0; i < 60; i++) {
    const phone = { address: '198.51.100.7', port: 20_000 + (i % 40) };
    const call = { method: 'INVITE', user: `0161496${1000 + i}`, from: `${200 + (i % 40)}`, callId: `call${i}` };
    story.exchange(30 + i * 6, phone, call, 407, { nonce: `n${i}` });
    story.exchange(30.1 + i * 6, phone, { ...call, cseq: 2, auth: { nonce: `n${i}` } }, i % 3 === 0 ? 404 : 200);
  }
  return story;
}

describe('a capture keeps only the beginning of each frame', () => {
  for (const snapshot of [64, 96, 128, 200, 256, 300, 400, 500])
    test(`${snapshot} bytes: an office whose credentials are cut off is left alone`, () => {
      assertNobodyBlocked(judge(office(), { snapshot }));
    });

  test('600 bytes: passwords that are guessed are seen', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) story.register(i * 2, { address: attacker, agent: null }, '100', 403);
    assertBlocked(judge(story, { snapshot: 600 }), attacker, 'register-brute-force');
  });
});

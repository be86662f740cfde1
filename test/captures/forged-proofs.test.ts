import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const phone: Peer = { address: '203.0.113.7' };
/** in the phone's name, by somebody who does not hear the answers */
const forger: Peer = { ...phone, agent: 'friendly-scanner' };

/** One request in the phone's name, which is refused with this tag, and one that shows it. */
function inDialogOf(story: Traffic, time: number, peer: Peer, toTag: string): void {
  const asked = story.ask(time, { ...peer, agent: 'x' }, { method: 'INVITE', user: '1001' });
  story.answer(time + 0.01, asked, 401, { nonce: `n${time}`, toTag });
  story.ask(time + 0.5, peer, {
    ...asked.written,
    agent: peer.agent ?? null,
    method: 'OPTIONS',
    cseq: 2,
    branch: `z9hG4bKo${time}`,
    toTag,
  });
}

describe('a phone is not blamed for what somebody sends in its name', () => {
  // as Kamailio 5.6 and OpenSIPS write them: the first part is the same in each answer of the server
  for (const tag of ['ab1f92c5116e3b65cb9a11b39bdf4a41.7999e566', 'ab1f92c5116e3b65cb9a11b39bdf4a41-7999'])
    test(`and that shows the tag ${tag}, which can be worked out`, () => {
      for (const known of [true, false]) {
        const story = new Traffic();
        if (known) story.register(0, phone, '1000', 200);
        inDialogOf(story, 60, forger, tag);
        const { attacks } = judge(story);
        assert.deepEqual(
          attacks.map(({ detector, evidence }) => `${detector} ${evidence}`),
          ['scanner-signature unproven'],
        );
      }
    });

  test('a tag that only the server knows proves it', () => {
    const story = new Traffic();
    inDialogOf(story, 60, forger, '7d2f0e1b-8a55-4c3d-9e31-0f6c2b1a4d77');
    assert.deepEqual(
      judge(story).attacks.map(({ evidence }) => evidence),
      ['proven'],
    );
  });
});

test('phones whose calls Kamailio refuses are left alone', () => {
  const story = new Traffic();
  story.register(0, phone, '1000', 200);
  for (let i = 0; i < 5; i++)
    inDialogOf(story, 60 + i * 30, { ...phone, agent: 'Yealink' }, `${'a'.repeat(32)}.${i}999e566`);
  assertNobodyBlocked(judge(story));
});

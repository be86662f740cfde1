import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { Traffic } from '../traffic/traffic.ts';

const victim = '198.51.100.20';
const attacker = '203.0.113.66';
const pbx = '192.0.2.10';

function guessing(source: string, transport: 'UDP' | 'TCP'): Traffic {
  const story = new Traffic(pbx);
  for (let i = 0; i < 30; i++) story.register(i, { address: source, transport, agent: null }, '100', 401);
  return story;
}

for (const transport of ['UDP', 'TCP'] as const)
  describe(`a tunnel with a password search over ${transport}`, () => {
    test('that ends at the PBX is read', () => {
      const story = guessing(attacker, transport);
      story.wire.tunnel = (from) => (from === pbx ? [pbx, '203.0.113.1'] : ['203.0.113.1', pbx]);
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

    test('between two routers beside it is read', () => {
      const story = guessing(attacker, transport);
      story.wire.tunnel = (from) => (from === pbx ? ['10.9.0.1', '10.9.0.2'] : ['10.9.0.2', '10.9.0.1']);
      assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
    });

    test('of which one sender made up both sides proves nothing', () => {
      const story = guessing(victim, transport);
      story.wire.tunnel = () => [attacker, pbx];
      const judged = judge(story);
      assert.deepEqual(
        judged.attacks.filter(({ evidence }) => evidence === 'proven'),
        [],
      );
      assertNobodyBlocked(judged);
    });
  });

test('nobody becomes known-good by answers that were made up in a tunnel', () => {
  const story = new Traffic(pbx);
  const peer = { address: attacker, agent: null };
  // four frames: request, challenge, request, success
  story.register(0, peer, '100', 200);
  for (let i = 1; i < 12; i++) story.register(4 * i, peer, `${100 + i}`, 401);
  let sent = 0;
  story.wire.tunnel = () => (sent++ < 4 ? ['203.0.113.1', pbx] : undefined);
  assertBlocked(judge(story), attacker, 'register-brute-force', 'proven');
});

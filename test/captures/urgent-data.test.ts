import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBlocked, judge } from '../traffic/judge.ts';
import { type Peer, Traffic } from '../traffic/traffic.ts';

const peer: Peer = { address: '203.0.113.66', port: 40_000, transport: 'TCP' };

test('who sends urgent data to a SIP server, which reads something else than it seems, is shut out at once', () => {
  const story = new Traffic();
  story.wire.flags = 24 + 32;
  story.ask(1, peer, { method: 'REGISTER', user: '1000' });
  const { reason } = assertBlocked(judge(story), peer.address, 'protocol-anomaly', 'proven');
  assert.match(reason, /urgent data/i);
});

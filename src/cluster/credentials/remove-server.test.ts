import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peerId } from './remove-server.ts';

test('a server has the id that nats-server gives it', () => {
  // as nats-server 2.9.10 told them in the replicas of a stream
  assert.deepEqual(['pbx-1', 'pbx-2', 'pbx-3', 'pbx-5'].map(peerId), ['jY2hux4F', 'sRI0GTIn', 'Y1zgr5sD', '6kk7HMZ8']);
});

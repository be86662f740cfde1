import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import type { NatsConnection } from '@nats-io/transport-node';
import { Follower } from './follower.ts';
import { Session, type SessionParts } from './session.ts';

test('a plain host takes a thousand entries out of its own list, one by one: the lists are read anew each time, and nothing piles up', async () => {
  const away = { options: {}, request: async () => Promise.reject(new Error('no server')) };
  const parts = { credential: { member: { role: 'host' } }, place: {} };
  const session = new Session(away as unknown as NatsConnection, parts as unknown as SessionParts);
  for (let i = 0; i < 1000; i++) session.followLists();
  // the last one goes on
  for (let i = 0; i < 50 && queryObjects(Follower, { format: 'count' }) > 1; i++) await sleep(200);
  assert.equal(queryObjects(Follower, { format: 'count' }), 1);
  session.end();
});

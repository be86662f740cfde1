import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import type { Session } from '../../src/console/contract/session.ts';
import type { Browser } from './browser.ts';
import { type Harness, password, startHarness } from './harness.ts';

let harness: Harness;
let now = Date.now();

before(async () => {
  harness = await startHarness({ clock: () => now });
});
after(() => harness.close());

/** A request as a proxy on this machine passes it on. */
const signInFrom = (browser: Browser, address: string, secret: string) =>
  browser.send('POST', '/v1/session', { name: 'the-admin', password: secret }, { 'x-forwarded-for': address });

test('strangers with dozens of addresses do not keep an admin out who has signed in from here before, however long they go on', async () => {
  const admin = await harness.signedIn('admin');
  const { limits } = harness.console.parts.accounts;
  const guess = (i: number) =>
    limits.signIn({ name: 'the-admin', address: `198.51.100.${i}`, known: false }, async () => false);
  let until = now;
  for (let i = 0; i < 60; i++) {
    now = until;
    await guess(i);
    until = now + (i < 49 ? 0 : 120_000);
  }
  for (let renewal = 0; renewal < 5; renewal++) {
    assert.equal((await signInFrom(harness.anonymous(), '203.0.113.5', password)).status, 429, 'a new place waits');
    const here = await harness.anonymous().post('/v1/session', { name: 'the-admin', password });
    assert.equal(here.status, 200, here.text);
    now = until;
    await guess(100 + renewal);
    until = now + 120_000;
  }
  const wrong = await admin.post('/v1/tokens', { name: 'x', role: 'viewer', expiresAt: null, password: 'wrong' });
  assert.equal(wrong.status, 401, 'who has a session is asked for the password, and not sent away');
  const changed = await admin.post('/v1/me/password', { current: password, next: 'changed under fire' });
  assert.equal(changed.status, 200, changed.text);
  admin.csrf = (changed.json as Session).csrf;
  assert.equal(
    (await admin.post('/v1/me/password', { current: 'changed under fire', next: password })).status,
    200,
    'back',
  );

  const guesser = harness.anonymous();
  const here: number[] = [];
  for (let i = 0; i < 6; i++)
    here.push((await guesser.post('/v1/session', { name: 'the-admin', password: `guess ${i}` })).status);
  assert.deepEqual(here, [401, 401, 401, 401, 401, 429], 'guessing from the known place is slowed down as ever');
});

test('a network from which a user has not come for a month is a strange one, and twenty are remembered of each', () => {
  const { knownNetworks, users } = harness.console.parts.accounts;
  const { id } = users.byName('the-admin')!;
  for (let i = 0; i < 25; i++) {
    now += 1000;
    knownNetworks.add(id, `192.0.2.${i}`);
  }
  assert.equal(knownNetworks.has(id, '192.0.2.4'), false);
  assert.equal(knownNetworks.has(id, '192.0.2.5'), true);
  assert.equal(knownNetworks.has(undefined, '192.0.2.5'), false);
  knownNetworks.add(id, '2001:db8::1');
  assert.equal(knownNetworks.has(id, '2001:db8::ffff'), true, 'a /64 is one network');
  now += 31 * 86_400_000;
  assert.equal(knownNetworks.has(id, '192.0.2.24'), false);
});

test('strangers who hold all connections and send nothing keep nobody out, and cut nobody off who has signed in', async () => {
  const { port } = new URL(harness.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'sw-api-token': harness.token('viewer') };
  const ask = async (path: string, how: object) => {
    const request = get({ host: '127.0.0.1', port, path: `/sipprot/api${path}`, ...how });
    const [response] = await once(request, 'response');
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode as number, socket: request.socket };
  };
  const known = await ask('/v1/status', { agent, headers });
  assert.equal(known.status, 200);
  const idle = Array.from({ length: 2000 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}));
  try {
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    assert.equal((await ask('/v1/session', { agent: false })).status, 200, 'a newcomer is served');
    const again = await ask('/v1/status', { agent, headers });
    assert.deepEqual([again.status, again.socket === known.socket], [200, true]);
  } finally {
    for (const socket of idle) socket.destroy();
    agent.destroy();
  }
});

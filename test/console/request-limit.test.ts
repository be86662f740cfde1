import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type App, buildApp } from '../../src/console/server/app.ts';
import { type Harness, password, startHarness } from './harness.ts';

let harness: Harness;
let app: App;

const most = 20;
const path = '/sipprot/api/v1/status';

before(async () => {
  harness = await startHarness();
  await harness.signedIn('viewer');
  const { parts } = harness.console;
  app = await buildApp({ ...parts, options: { ...parts.options, requestsPerMinute: most } }, null, false);
});
after(async () => {
  await app.server.close();
  await harness.close();
});

/** Statuses of so many requests from one address. */
async function ask(remoteAddress: string, count: number, headers: (i: number) => Record<string, string>) {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++)
    statuses.push((await app.server.inject({ url: path, remoteAddress, headers: headers(i) })).statusCode);
  return statuses;
}

async function signIn(remoteAddress: string): Promise<string> {
  const payload = { name: 'the-viewer', password };
  const answer = await app.server.inject({
    method: 'POST',
    url: '/sipprot/api/v1/session',
    remoteAddress,
    payload,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return String(answer.headers['set-cookie']).split(';')[0]!;
}

const times = (count: number, status: number) => Array.from({ length: count }, () => status);

test('seven screens of one office watch an attack: each has the whole limit, and none takes it from another', async () => {
  const office = '203.0.113.1';
  const screens = [];
  for (let i = 0; i < 7; i++) screens.push(await signIn(office));
  for (const cookie of screens) assert.deepEqual(await ask(office, most, () => ({ cookie })), times(most, 200));
  const script = { 'sw-api-token': harness.token('viewer') };
  assert.deepEqual(await ask(office, most, () => script), times(most, 200));
  assert.deepEqual(await ask(office, 1, () => script), [429], 'a script that runs wild has one');
  const cookie = screens[0]!;
  assert.deepEqual(await ask('203.0.113.2', 1, () => ({ cookie })), [429], 'and so has a session, from wherever');
});

test('cookies and tokens that somebody makes up count with the address, and what is refused counts', async () => {
  const made = (i: number) => String(i).padStart(43, 'A');
  for (const [address, headers] of [
    ['198.51.100.1', (i: number) => ({ cookie: `sipprot-0=${made(i)}` })],
    ['198.51.100.2', (i: number) => ({ 'sw-api-token': `sipprot_${made(i)}` })],
    ['198.51.100.3', (i: number) => ({ authorization: `Bearer ${made(i)}` })],
    ['198.51.100.4', () => ({})],
  ] as const)
    assert.deepEqual(await ask(address, most + 5, headers), [...times(most, 401), ...times(5, 429)], address);
  assert.deepEqual(await ask('198.51.100.9', 1, () => ({})), [401], 'others are others');
});

test('walking through a /64 is no way around it', async () => {
  await ask('2001:db8::1', most, () => ({}));
  assert.deepEqual(await ask('2001:db8::2', 1, () => ({})), [429]);
  assert.deepEqual(await ask('2001:db8:0:1::2', 1, () => ({})), [401]);
});

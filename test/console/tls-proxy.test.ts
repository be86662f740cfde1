import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type App, buildApp } from '../../src/console/server/app.ts';
import { type Harness, password, startHarness } from './harness.ts';

let harness: Harness;
let app: App;

before(async () => {
  harness = await startHarness();
  await harness.signedIn('viewer');
  app = await buildApp(harness.console.parts, null, false);
});
after(async () => {
  await app.server.close();
  await harness.close();
});

/** @param peer who connects to the console: the proxy, or whoever goes around it */
async function signIn(peer: string, headers: Record<string, string>) {
  const answer = await app.server.inject({
    method: 'POST',
    url: '/sipprot/api/v1/session',
    remoteAddress: peer,
    headers: { host: 'console.example', ...headers },
    payload: { name: 'the-viewer', password },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return String(answer.headers['set-cookie']);
}

const proxied = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };

test('behind a proxy on this machine that speaks TLS the cookie goes by TLS only, and no other host can plant one', async () => {
  const cookie = await signIn('127.0.0.1', proxied);
  assert.match(cookie, /^__Host-sipprot=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  assert.match(await signIn('::1', proxied), /; Secure;/);
  const show = async (headers: Record<string, string>) => {
    const answer = await app.server.inject({
      url: '/sipprot/api/v1/session',
      headers: { cookie: cookie.split(';')[0]!, ...headers },
    });
    return (JSON.parse(answer.body) as { stage: string }).stage;
  };
  assert.equal(await show(proxied), 'full');
  assert.equal(await show({}), 'none', 'whatever comes in clear with it is not signed in');
});

test('signing out through the proxy takes the cookie away', async () => {
  const cookie = (await signIn('127.0.0.1', proxied)).split(';')[0]!;
  const headers = { host: 'console.example', cookie, ...proxied };
  const session = await app.server.inject({ url: '/sipprot/api/v1/session', headers });
  const { csrf } = JSON.parse(session.body) as { csrf: string };
  const out = await app.server.inject({
    method: 'DELETE',
    url: '/sipprot/api/v1/session',
    headers: { ...headers, 'x-csrf-token': csrf },
  });
  assert.equal(out.statusCode, 204, out.body);
  assert.match(String(out.headers['set-cookie']), /^__Host-sipprot=;.* Secure;/);
});

test('without such a proxy, or by one that speaks no TLS, the browser could not send such a cookie back: it is a plain one', async () => {
  for (const headers of [{}, { ...proxied, 'x-forwarded-proto': 'http' }]) {
    const cookie = await signIn('127.0.0.1', headers);
    assert.match(cookie, /^sipprot-0=/);
    assert.doesNotMatch(cookie, /Secure/);
  }
});

test('a stranger who says that he comes by TLS is not believed', async () => {
  const cookie = await signIn('198.51.100.9', proxied);
  assert.match(cookie, /^sipprot-0=/);
  assert.doesNotMatch(cookie, /Secure/);
});

import assert from 'node:assert/strict';
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

const tokenOf = (owner: Browser, name: string, secret = password) =>
  owner.post('/v1/tokens', { name, role: 'viewer', expiresAt: null, password: secret });
const works = async (token: string) =>
  (await harness.anonymous().get('/v1/attacks', { 'sw-api-token': token })).status === 200;

/** A user with a session and a token, as an admin let them in. */
async function colleague(admin: Browser, name: string) {
  const secret = 'a long enough one';
  const { id } = (await admin.post('/v1/users', { name, role: 'viewer', password: secret })).json as { id: number };
  harness.console.parts.accounts.users.change(id, { mustChange: false });
  const browser = harness.anonymous();
  await browser.signIn(name, secret);
  const { token } = (await tokenOf(browser, `script of ${name}`, secret)).json as { token: string };
  assert.ok(await works(token));
  return { id, token, browser, secret };
}

test('whoever has got hold of a session makes no token that outlives it: the password is wanted, and guessing it is slowed down', async () => {
  const browser = await harness.signedIn('viewer');
  const without = await browser.post('/v1/tokens', { name: 'x', role: 'viewer', expiresAt: null });
  assert.equal(without.status, 400);
  const tried: number[] = [];
  for (let i = 0; i < 6; i++) tried.push((await tokenOf(browser, 'x', `guess ${i}`)).status);
  assert.deepEqual(tried, [401, 401, 401, 401, 401, 429]);
  assert.equal((await tokenOf(browser, 'x')).status, 429, 'nor does the right one help then');
  now += 3_700_000;
  const made = await tokenOf(browser, 'x');
  assert.equal(made.status, 200, made.text);
  assert.ok(await works((made.json as { token: string }).token));
});

test('an admin who resets the password of a user or disables them revokes their tokens, and the audit says which', async () => {
  const admin = await harness.signedIn('admin');
  for (const [name, change] of [
    ['reset', { resetPassword: true }],
    ['disabled', { disabled: true }],
  ] as const) {
    const { id, token } = await colleague(admin, name);
    assert.equal((await admin.send('PATCH', `/v1/users/${id}`, { role: 'operator' })).status, 200);
    assert.ok(await works(token), 'another role is no reason');
    assert.equal((await admin.send('PATCH', `/v1/users/${id}`, change)).status, 200);
    assert.equal(await works(token), false, name);
    await admin.send('PATCH', `/v1/users/${id}`, { disabled: false });
    assert.equal(await works(token), false, 'for good');
    const { rows } = (await admin.get(`/v1/audit?action=user.change&subject=${name}`)).json as {
      rows: { after: { revokedTokens?: string[] } }[];
    };
    assert.deepEqual(rows.map(({ after }) => after.revokedTokens).filter(Boolean), [[`script of ${name}`]]);
  }
});

test('whoever changes the password can revoke the own tokens with it, and only those', async () => {
  const admin = await harness.signedIn('admin');
  const [one, other] = [await colleague(admin, 'one'), await colleague(admin, 'other')];
  const change = async (current: string, next: string, more: object) => {
    const changed = await one.browser.post('/v1/me/password', { current, next, ...more });
    assert.equal(changed.status, 200, changed.text);
    one.browser.csrf = (changed.json as Session).csrf;
  };
  await change(one.secret, 'the second password', {});
  assert.ok(await works(one.token), 'scripts go on where that is not asked for');
  await change('the second password', 'the third password', { revokeTokens: true });
  assert.equal(await works(one.token), false);
  assert.ok(await works(other.token));
  const { rows } = (await admin.get('/v1/audit?action=user.password&subject=one')).json as {
    rows: { after: unknown }[];
  };
  assert.deepEqual(
    rows.map(({ after }) => after),
    [{ revokedTokens: ['script of one'] }, null],
  );
});

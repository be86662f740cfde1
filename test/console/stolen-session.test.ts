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
  const { id } = (await admin.post('/v1/users', { name, role: 'viewer', password: secret, ownPassword: password }))
    .json as { id: number };
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

test('whoever has got hold of the session of an admin lets nobody in: neither another user nor a role, a password, a second factor or a disabled account', async () => {
  const admin = await harness.signedIn('admin');
  const { users } = harness.console.parts.accounts;
  const { id } = await colleague(admin, 'grantee');
  users.setTotp(id, Buffer.alloc(20), [], 0);
  const self = users.byName('the-admin')!;
  const grants: readonly (readonly [string, string, object])[] = [
    ['POST', '/v1/users', { name: 'backdoor', role: 'viewer' }],
    ['POST', '/v1/users', { name: 'backdoor', role: 'admin', password: 'known to the thief' }],
    ['PATCH', `/v1/users/${id}`, { role: 'admin' }],
    ['PATCH', `/v1/users/${id}`, { role: 'operator', name: 'renamed' }],
    ['PATCH', `/v1/users/${id}`, { resetPassword: true }],
    ['PATCH', `/v1/users/${self.id}`, { resetPassword: true }],
    ['PATCH', `/v1/users/${id}`, { removeTotp: true, disabled: true }],
  ];
  const before = [users.list(), users.byId(id), users.byId(self.id)];
  const unchanged = () => assert.deepEqual([users.list(), users.byId(id), users.byId(self.id)], before);
  type Refusal = { error: { code: string; fields: { field: string; reason: string; mend: string }[] } };
  for (const [method, path, body] of grants) {
    const without = await admin.send(method, path, body);
    assert.equal(without.status, 400, `${method} ${path} ${JSON.stringify(body)}: ${without.text}`);
    assert.deepEqual(
      (without.json as Refusal).error.fields.map(({ field }) => field),
      ['ownPassword'],
    );
    unchanged();
  }
  for (const [method, path, body] of grants.slice(0, 4)) {
    const wrong = await admin.send(method, path, { ...body, ownPassword: 'a guess' });
    assert.equal(wrong.status, 401, wrong.text);
    const { code, fields } = (wrong.json as Refusal).error;
    assert.equal(code, 'wrong-credentials');
    assert.deepEqual(
      fields.map(({ field, reason }) => [field, reason]),
      [['ownPassword', 'the password is wrong']],
    );
    unchanged();
  }
  const { rows } = (await admin.get('/v1/audit?action=session.wrong-password&actor=the-admin')).json as {
    rows: { after: unknown }[];
  };
  assert.deepEqual(
    rows.map(({ after }) => after),
    ['user.change', 'user.change', 'user.create', 'user.create'].map((action) => ({ for: action })),
  );
  assert.equal((await admin.send('PATCH', `/v1/users/${id}`, { role: 'admin', ownPassword: 'guess' })).status, 401);
  const locked = await admin.send('PATCH', `/v1/users/${id}`, { role: 'admin', ownPassword: password });
  assert.equal(locked.status, 429, 'guessing it is slowed down');
  unchanged();
  // nobody is asked for anything when he takes away
  assert.equal((await admin.send('PATCH', `/v1/users/${id}`, { disabled: true, name: 'grantee2' })).status, 200);
  assert.equal((await admin.send('PATCH', `/v1/users/${id}`, { disabled: true, role: 'viewer' })).status, 200);
  now += 3_700_000;
  assert.equal((await admin.send('PATCH', `/v1/users/${id}`, { disabled: false })).status, 400, 'who was shut out');
  assert.equal(
    (await admin.send('PATCH', `/v1/users/${id}`, { disabled: false, role: 'admin', ownPassword: password })).status,
    200,
  );
});

test('a script with the token of an admin manages users as before: that token was made with the password', async () => {
  const script = harness.anonymous();
  const headers = { 'sw-api-token': harness.token('admin') };
  const made = await script.send('POST', '/v1/users', { name: 'by.script', role: 'operator' }, headers);
  assert.equal(made.status, 200, made.text);
  const { id } = made.json as { id: number };
  for (const change of [{ role: 'admin' }, { resetPassword: true }, { removeTotp: true }, { disabled: false }])
    assert.equal((await script.send('PATCH', `/v1/users/${id}`, change, headers)).status, 200, JSON.stringify(change));
});

test('two admins who take each other the role at the same time, with a reset between, leave one', async () => {
  const admin = await harness.signedIn('admin');
  const { users } = harness.console.parts.accounts;
  const admins = () => users.list().filter(({ role, disabled }) => role === 'admin' && !disabled);
  for (const { id, name } of admins()) if (name !== 'the-admin') users.remove(id);
  const other = (await admin.post('/v1/users', { name: 'other.admin', role: 'admin', ownPassword: password })).json as {
    id: number;
  };
  const self = users.byName('the-admin')!;
  const { password: hash } = self;
  const demote = { role: 'viewer', resetPassword: true, ownPassword: password };
  const answers = await Promise.all([self.id, other.id].map((id) => admin.send('PATCH', `/v1/users/${id}`, demote)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(admins().length, 1);
  users.change(self.id, { role: 'admin', password: hash, mustChange: false });
});

test('an admin who resets the password of a user or disables them revokes their tokens, and the audit says which', async () => {
  const admin = await harness.signedIn('admin');
  for (const [name, change] of [
    ['reset', { resetPassword: true }],
    ['disabled', { disabled: true }],
  ] as const) {
    const { id, token } = await colleague(admin, name);
    const patch = async (body: object) =>
      (await admin.send('PATCH', `/v1/users/${id}`, { ...body, ownPassword: password })).status;
    assert.equal(await patch({ role: 'operator' }), 200);
    assert.ok(await works(token), 'another role is no reason');
    assert.equal(await patch(change), 200);
    assert.equal(await works(token), false, name);
    assert.equal(await patch({ disabled: false }), 200);
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

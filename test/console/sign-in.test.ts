import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { totpCode, totpCounter } from '../../src/console/accounts/totp.ts';
import { Console } from '../../src/console/console.ts';
import type { Session } from '../../src/console/contract/session.ts';
import { Browser } from './browser.ts';
import { type Harness, optionsIn, password, startHarness } from './harness.ts';

let harness: Harness;
let now = Date.now();

before(async () => {
  harness = await startHarness({ clock: () => now });
});
after(() => harness.close());

const cookie = 'sipprot-0';
const codeAt = (secret: string, time: number) => totpCode(fromBase32(secret), totpCounter(time));

test('the first admin signs in with the printed password once, must choose another, and is asked for the first steps', async () => {
  const { accounts } = harness.console.parts;
  const first = await accounts.firstPassword();
  assert.equal(first?.name, 'admin');
  const again = await accounts.firstPassword();
  assert.notEqual(again?.password, first?.password, 'a password that was printed before ends');
  const browser = harness.anonymous();
  assert.equal((await browser.post('/v1/session', first)).status, 401);
  const session = await browser.signIn('admin', again!.password);
  assert.equal(session.stage, 'password');
  const same = await browser.post('/v1/me/password', { current: again!.password, next: again!.password });
  assert.equal(same.status, 400);
  const chosen = await browser.post('/v1/me/password', { current: again!.password, next: 'the operator’s own choice' });
  assert.equal((chosen.json as Session).stage, 'full');
  assert.equal((chosen.json as Session).firstRun, true);
  browser.csrf = (chosen.json as Session).csrf;
  assert.equal((await browser.post('/v1/first-run')).status, 204);
  assert.equal(((await browser.get('/v1/session')).json as Session).firstRun, false);
  assert.equal(await accounts.firstPassword(), undefined, 'nothing is printed any more');
  assert.equal((await harness.anonymous().post('/v1/session', again)).status, 401);
});

test('a one-time password counts however it was copied or read out; a chosen one only as it was chosen', async () => {
  const admin = await harness.signedIn('admin');
  const made = await admin.post('/v1/users', { name: 'newcomer', role: 'viewer', ownPassword: password });
  const { oneTimePassword } = made.json as { oneTimePassword: string };
  for (const typed of [`${oneTimePassword} `, oneTimePassword.toLowerCase().replaceAll('-', ' ')]) {
    const newcomer = harness.anonymous();
    assert.equal((await newcomer.signIn('newcomer', typed)).stage, 'password', typed);
  }
  const newcomer = harness.anonymous();
  const typed = oneTimePassword.toLowerCase();
  await newcomer.signIn('newcomer', typed);
  const next = 'ABCD-EFGH-JKMN-PQRS';
  const chosen = await newcomer.post('/v1/me/password', { current: typed, next });
  assert.equal((chosen.json as Session).stage, 'full');
  const lower = { name: 'newcomer', password: next.toLowerCase() };
  assert.equal((await harness.anonymous().post('/v1/session', lower)).status, 401);
  assert.equal((await harness.anonymous().post('/v1/session', { ...lower, password: next })).status, 200);
});

test('guessing a password is slowed down, whether the user exists or not, and the right one does not help in between', async () => {
  for (const name of ['the-viewer', 'no-such-user']) {
    await harness.signedIn('viewer');
    const guesser = harness.anonymous();
    const tried: number[] = [];
    for (let i = 0; i < 8; i++)
      tried.push((await guesser.post('/v1/session', { name, password: `guess ${i}` })).status);
    assert.deepEqual(tried, [401, 401, 401, 401, 401, 429, 429, 429], name);
    const locked = await guesser.post('/v1/session', { name, password });
    assert.equal(locked.status, 429);
    const { retryAfter, code } = (locked.json as { error: { retryAfter: number; code: string } }).error;
    assert.equal(code, 'locked-out');
    assert.equal(locked.headers.get('retry-after'), String(retryAfter));
    now += retryAfter * 1000;
    assert.equal((await guesser.post('/v1/session', { name, password })).status, name === 'the-viewer' ? 200 : 401);
    now += 3_700_000;
  }
});

test('guesses that come all at once are no more than guesses one after the other', async () => {
  await harness.signedIn('viewer');
  const guess = (_: unknown, i: number) =>
    harness.anonymous().post('/v1/session', { name: 'the-viewer', password: `guess ${i}` });
  const statuses = (await Promise.all(Array.from({ length: 15 }, guess))).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 401).length, 5, `${statuses}`);
  assert.equal(statuses.filter((status) => status === 429).length, 10, `${statuses}`);
  now += 3_700_000;
});

test('names and passwords are refused alike: nobody learns which users there are', async () => {
  await harness.signedIn('viewer');
  const wrong = await harness.anonymous().post('/v1/session', { name: 'the-viewer', password: 'x' });
  const unknown = await harness.anonymous().post('/v1/session', { name: 'unknown', password: 'x' });
  assert.equal(wrong.text, unknown.text);
  now += 3_700_000;
});

test('a spray of one password over many names from one address is locked out', async () => {
  const sprayer = harness.anonymous();
  let locked = 0;
  for (let i = 0; i < 25; i++)
    locked += Number((await sprayer.post('/v1/session', { name: `user${i}`, password: 'Summer2026' })).status === 429);
  assert.equal(locked, 5);
  now += 3_700_000;
});

test('a session that somebody planted is worth nothing after signing in', async () => {
  const victim = harness.anonymous();
  victim.setCookie(cookie, 'planted-by-an-attacker-0123456789abcdef');
  await harness.signedIn('viewer');
  await victim.signIn('the-viewer', password);
  assert.notEqual(victim.cookies.get(cookie), 'planted-by-an-attacker-0123456789abcdef');
  const attacker = harness.anonymous();
  attacker.setCookie(cookie, 'planted-by-an-attacker-0123456789abcdef');
  assert.equal((await attacker.get('/v1/attacks')).status, 401);
});

test('the cookie is out of reach of scripts and other sites, and signing out ends it on the server', async () => {
  const browser = await harness.signedIn('viewer');
  const answer = await browser.post('/v1/session', { name: 'the-viewer', password });
  assert.match(answer.headers.get('set-cookie') ?? '', /; Path=\/; HttpOnly; SameSite=Strict/);
  browser.csrf = (answer.json as Session).csrf;
  const stolen = browser.cookies.get(cookie)!;
  assert.equal((await browser.send('DELETE', '/v1/session')).status, 204);
  const thief = harness.anonymous();
  thief.setCookie(cookie, stolen);
  assert.equal((await thief.get('/v1/attacks')).status, 401);
});

test('the database of the console holds no password, cookie or token that could be used', async () => {
  const browser = await harness.signedIn('admin');
  const token = harness.token('admin');
  const files = ['console.db', 'console.db-wal'].map((name) =>
    readFileSync(join(harness.options.consoleDir, name)).toString('latin1'),
  );
  for (const secret of [password, browser.cookies.get(cookie)!, token]) assert.ok(!files.join('').includes(secret));
});

test('a session ends after a night without use, and after a week in any case', async () => {
  const idle = await harness.signedIn('viewer');
  now += 13 * 3_600_000;
  assert.equal((await idle.get('/v1/attacks')).status, 401);
  const busy = await harness.signedIn('viewer');
  for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
    now += 6 * 3_600_000;
    assert.equal((await busy.get('/v1/attacks')).status, 200, `after ${hours} h`);
  }
  now += 7 * 3_600_000;
  assert.equal((await busy.get('/v1/attacks')).status, 401);
});

test('a second factor is wanted once it is confirmed, each code counts once, and recovery codes help out once', async () => {
  const browser = await harness.signedIn('operator');
  assert.equal((await browser.post('/v1/me/totp', { password: 'wrong' })).status, 401);
  const { secret, uri } = (await browser.post('/v1/me/totp', { password })).json as { secret: string; uri: string };
  assert.match(uri, /^otpauth:\/\/totp\/sipPROT/);
  assert.equal((await browser.post('/v1/me/totp/confirm', { code: '000000' })).status, 401);
  const confirmed = await browser.post('/v1/me/totp/confirm', { code: codeAt(secret, now) });
  const { recoveryCodes } = confirmed.json as { recoveryCodes: string[] };
  assert.equal(recoveryCodes.length, 10);

  const next = harness.anonymous();
  assert.equal((await next.signIn('the-operator', password)).stage, 'totp');
  const before = next.cookies.get(cookie);
  assert.equal((await next.get('/v1/attacks')).status, 403, 'the password alone opens nothing');
  assert.equal(
    (await next.post('/v1/session/totp', { code: codeAt(secret, now) })).status,
    401,
    'the code of the confirmation was used',
  );
  now += 60_000;
  const entered = await next.post('/v1/session/totp', { code: codeAt(secret, now) });
  assert.equal((entered.json as Session).stage, 'full', entered.text);
  assert.notEqual(next.cookies.get(cookie), before, 'a new session');
  assert.equal((await next.get('/v1/attacks')).status, 200);

  const lost = harness.anonymous();
  await lost.signIn('the-operator', password);
  assert.equal((await lost.post('/v1/session/totp', { code: recoveryCodes[0]!.toLowerCase() })).status, 200);
  const twice = harness.anonymous();
  await twice.signIn('the-operator', password);
  assert.equal((await twice.post('/v1/session/totp', { code: recoveryCodes[0] })).status, 401);
  const bare = recoveryCodes[1]!.replace('-', '');
  for (const [code, status] of [
    [bare.toLowerCase(), 200],
    [bare, 401],
    [recoveryCodes[2]!.replace('-', ' ').toLowerCase(), 200],
    [recoveryCodes[3]!.replace('-', ' – '), 200],
  ] as const) {
    const typed = harness.anonymous();
    await typed.signIn('the-operator', password);
    assert.equal((await typed.post('/v1/session/totp', { code })).status, status, code);
  }

  const guesser = harness.anonymous();
  await guesser.signIn('the-operator', password);
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) statuses.push((await guesser.post('/v1/session/totp', { code: `00000${i}` })).status);
  assert.ok(statuses.slice(0, 3).every((status) => status === 401));
  assert.ok(statuses.at(-1) === 429 || guesser.cookies.get(cookie) === undefined, `guessing codes ends: ${statuses}`);
  now += 3_700_000;
  const { accounts } = harness.console.parts;
  accounts.users.setTotp(accounts.users.byName('the-operator')!.id, null, [], 0);
});

test('changing the password throws all other sessions out', async () => {
  const [here, there] = [await harness.signedIn('viewer'), await harness.signedIn('viewer')];
  const next = `${password} and more`;
  assert.equal((await here.post('/v1/me/password', { current: password, next })).status, 200);
  assert.equal((await there.get('/v1/attacks')).status, 401);
  const again = harness.anonymous();
  await again.signIn('the-viewer', next);
  assert.equal((await again.post('/v1/me/password', { current: next, next: password })).status, 200);
});

test('a user who is disabled or gets a lesser role loses it at once, tokens included', async () => {
  const admin = await harness.signedIn('admin');
  const temp = { name: 'temp', role: 'operator', password: 'a long enough one', ownPassword: password };
  const created = (await admin.post('/v1/users', temp)).json as { id: number };
  const { accounts } = harness.console.parts;
  accounts.users.change(created.id, { mustChange: false });
  const user = new Browser(harness.url);
  await user.signIn('temp', 'a long enough one');
  const { token } = (
    await user.post('/v1/tokens', {
      name: 'script',
      role: 'operator',
      expiresAt: now + 60_000,
      password: 'a long enough one',
    })
  ).json as { token: string };
  const script = harness.anonymous();
  const write = () => script.send('POST', '/denylist', { ip: '198.51.100.1', note: '' }, { 'sw-api-token': token });
  assert.equal((await write()).status, 200);
  await admin.send('PATCH', `/v1/users/${created.id}`, { role: 'viewer' });
  assert.equal((await write()).status, 403);
  assert.equal((await script.get('/denylist', { 'sw-api-token': token })).status, 200);
  now += 61_000;
  assert.equal((await script.get('/denylist', { 'sw-api-token': token })).status, 401, 'expired');
  await admin.send('PATCH', `/v1/users/${created.id}`, { disabled: true });
  assert.equal((await user.get('/v1/attacks')).status, 401);
  assert.equal(
    (await harness.anonymous().post('/v1/session', { name: 'temp', password: 'a long enough one' })).status,
    401,
  );
  assert.equal(
    (await admin.post('/v1/tokens', { name: 'x', role: 'admin', expiresAt: now - 1, password })).status,
    400,
  );
});

test('the last admin cannot be removed, disabled or made less, and nobody removes himself', async () => {
  const admin = await harness.signedIn('admin');
  const { rows } = (await admin.get('/v1/users')).json as { rows: { id: number; name: string; role: string }[] };
  const self = rows.find(({ name }) => name === 'the-admin')!;
  for (const { id } of rows.filter(({ role, name }) => role === 'admin' && name !== 'the-admin'))
    assert.equal((await admin.send('DELETE', `/v1/users/${id}`)).status, 204);
  assert.equal((await admin.send('DELETE', `/v1/users/${self.id}`)).status, 409);
  assert.equal((await admin.send('PATCH', `/v1/users/${self.id}`, { role: 'viewer' })).status, 409);
  assert.equal((await admin.send('PATCH', `/v1/users/${self.id}`, { disabled: true })).status, 409);
});

test('the audit says who did what from where, for users and for the engine’s settings and lists alike', async () => {
  const admin = await harness.signedIn('admin');
  await admin.post('/denylist', { ip: '198.51.100.200', note: 'audited' });
  await admin.send('PATCH', '/v1/settings', { change: { blockSeconds: 5000 } });
  await admin.post('/v1/users', { name: 'audited', role: 'viewer', ownPassword: password });
  type Row = { action: string; actor: string; address: string; subject: string; before: unknown; after: unknown };
  const rows: Row[] = [];
  for (const action of ['deny.change', 'settings.change', 'user.create'])
    rows.push(...((await admin.get(`/v1/audit?action=${action}`)).json as { rows: Row[] }).rows);
  const of = (action: string, subject: string) => rows.find((row) => row.action === action && row.subject === subject);
  for (const row of [
    of('deny.change', '198.51.100.200'),
    of('settings.change', 'settings'),
    of('user.create', 'audited'),
  ]) {
    assert.equal(row?.actor, 'the-admin');
    assert.equal(row?.address, '127.0.0.1');
  }
  assert.deepEqual(of('settings.change', 'settings')?.before, { blockSeconds: 3600 });
  assert.deepEqual(of('settings.change', 'settings')?.after, { blockSeconds: 5000 });
  const refused = (await admin.get('/v1/audit?action=session.refused')).json as { rows: unknown[] };
  assert.ok(refused.rows.length > 0, 'failed sign-ins are there too');
});

test('the audit can be leafed through to its end and filtered by everything and everybody in it, but not by names that strangers made up', async () => {
  const admin = await harness.signedIn('admin');
  await admin.post('/v1/first-run');
  await admin.post('/denylist', { ip: '198.51.100.201', note: 'between the others' });
  await harness.anonymous().post('/v1/session', { name: 'made-up-by-a-stranger', password: 'x' });
  type Page = { rows: { id: string; action: string; actor: string }[]; total: number };
  const page = async (query: string) => {
    const answer = await admin.get(`/v1/audit?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json as Page;
  };
  const whole = await page('limit=200');
  assert.ok(whole.total <= 200, 'the test sees all of it');
  const leafed: string[] = [];
  for (let offset = 0; offset < whole.total; offset += 7)
    leafed.push(...(await page(`limit=7&offset=${offset}`)).rows.map(({ id }) => id));
  assert.deepEqual(
    leafed,
    whole.rows.map(({ id }) => id),
  );
  assert.deepEqual((await page('limit=15&offset=1000000')).rows, []);
  for (const { action } of whole.rows)
    assert.ok((await page(`action=${action}`)).rows.length > 0, `${action} can be chosen`);
  assert.ok(whole.rows.some(({ action }) => action === 'first-run.done'));
  const { actors } = (await admin.get('/v1/audit/actors')).json as { actors: string[] };
  assert.ok(actors.includes('the-admin') && actors.includes('the-viewer'), `${actors}`);
  assert.ok(!actors.includes('made-up-by-a-stranger'));
  assert.equal(new Set(actors).size, actors.length);
});

test('a change of the settings can be undone from the audit, unless it was changed again', async () => {
  const admin = await harness.signedIn('admin');
  const change = (fields: object) => admin.send('PATCH', '/v1/settings', { change: fields });
  const newest = async () =>
    ((await admin.get('/v1/settings/history?limit=1')).json as { rows: { id: number }[] }).rows[0]!.id;
  const settings = async () =>
    ((await admin.get('/v1/settings')).json as { settings: { detectors: object; blockSeconds: number } }).settings;
  const before = await settings();
  await change({ detectors: { flood: { mode: 'observe', thresholds: { rate: 99 } } }, blockSeconds: 7777 });
  const id = await newest();
  assert.equal((await admin.post('/v1/settings/undo', { id })).status, 200);
  assert.deepEqual(await settings(), before);
  await change({ blockSeconds: 8888 });
  const second = await newest();
  await change({ blockSeconds: 9999 });
  assert.equal((await admin.post('/v1/settings/undo', { id: second })).status, 409);
  const { revision } = (await admin.get('/v1/settings')).json as { revision: number };
  assert.equal(
    (await admin.send('PATCH', '/v1/settings', { change: { blockSeconds: 60 }, revision: revision - 1 })).status,
    409,
  );
  assert.equal((await admin.post('/v1/settings/check', { change: { blockSeconds: 60 } })).status, 200);
  assert.equal((await settings()).blockSeconds, 9999, 'checking changes nothing');
});

test('an operator who lost the password gets in again with a file that only root can make', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-reset-'));
  const start = async () => {
    const web = new Console(optionsIn(directory), pino({ level: 'silent' }));
    const { first, url } = await web.start();
    return { web, first, browser: new Browser(url) };
  };
  const initial = await start();
  await initial.browser.signIn('admin', initial.first!.password);
  const chosen = { current: initial.first!.password, next: 'forgotten by tomorrow' };
  const changed = await initial.browser.post('/v1/me/password', chosen);
  initial.browser.csrf = (changed.json as Session).csrf;
  const script = { name: 'script', role: 'admin', expiresAt: null, password: chosen.next };
  const { token } = (await initial.browser.post('/v1/tokens', script)).json as { token: string };
  const byToken = (browser: Browser) => browser.get('/v1/users', { 'sw-api-token': token });
  assert.equal((await byToken(initial.browser)).status, 200);
  await initial.web.stop();
  const later = await start();
  assert.equal(later.first, undefined);
  assert.equal((await byToken(later.browser)).status, 200);
  await later.web.stop();
  writeFileSync(join(directory, 'console/reset-admin'), '');
  const again = await start();
  assert.equal((await again.browser.post('/v1/session', { name: 'admin', password: chosen.next })).status, 401);
  assert.equal((await again.browser.signIn('admin', again.first!.password)).stage, 'password');
  assert.equal((await byToken(again.browser)).status, 401, 'whoever had the account has no token left');
  assert.equal(existsSync(join(directory, 'console/reset-admin')), false, 'once');
  await again.web.stop();
  rmSync(directory, { recursive: true, force: true });
});

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { allRoutes } from '../../src/console/contract/all-routes.ts';
import { type Role, type Route, roles } from '../../src/console/contract/route.ts';
import { Browser } from './browser.ts';
import { type Harness, password, startHarness } from './harness.ts';
import { requestOf } from './requests.ts';

let harness: Harness;

before(async () => {
  harness = await startHarness();
});
after(() => harness.close());

/** Routes that keep the connection open are asked in their own test. */
const closing = allRoutes.filter(({ media }) => media !== 'text/event-stream');
const guarded = allRoutes.filter(({ access }) => access !== 'public');
const named = (route: Route) => `${route.method} ${route.path}`;

function mayUse(route: Route, role: Role): boolean {
  const { access } = route;
  if (access === 'public' || access === 'session' || access === 'own') return true;
  return roles.indexOf(role) >= roles.indexOf(access);
}

describe('every path of the API', () => {
  test('is answered: nothing is in the contract that the console does not do', () => {
    assert.deepEqual(allRoutes.filter(({ id }) => !harness.console.routes.has(id)).map(named), []);
    assert.equal(new Set(allRoutes.map(({ id }) => id)).size, allRoutes.length, 'ids are unique');
  });

  test('that shows or changes something refuses who is not signed in', async () => {
    const stranger = harness.anonymous();
    for (const route of guarded) {
      const { path, body } = requestOf(route);
      const answer = await stranger.send(route.method, path, body);
      assert.equal(answer.status, 401, `${named(route)}: ${answer.text}`);
      assert.match(answer.text, /"not-signed-in"/);
    }
  });

  test('refuses a token that is none, and a cookie that is none', async () => {
    const stranger = harness.anonymous();
    stranger.setCookie('sipprot-0', 'A'.repeat(43));
    for (const route of guarded) {
      const { path, body } = requestOf(route);
      const byToken = await stranger.send(route.method, path, body, { 'sw-api-token': 'sipprot_wrong' });
      assert.equal(byToken.status, 401, `${named(route)} with a wrong token`);
      assert.equal((await stranger.send(route.method, path, body)).status, 401, `${named(route)} with a wrong cookie`);
    }
  });

  for (const role of roles)
    test(`lets a ${role} do what the role allows, and nothing more`, async () => {
      const browser = await harness.signedIn(role);
      const script = harness.anonymous();
      const token = harness.token(role);
      for (const route of closing) {
        if (route.id === 'signOut' || route.id === 'signIn' || route.id === 'secondFactor') continue;
        const { path, body } = requestOf(route);
        const answer = await browser.send(route.method, path, body);
        const refused = answer.status === 403;
        assert.equal(refused, !mayUse(route, role), `${named(route)} as ${role}: ${answer.status} ${answer.text}`);
        assert.notEqual(answer.status, 500, `${named(route)}: ${answer.text}`);
        const again = requestOf(route);
        const byToken = await script.send(route.method, again.path, again.body, { 'sw-api-token': token });
        const onlySessions = route.access === 'session' || route.access === 'own';
        assert.equal(
          byToken.status === 403,
          onlySessions || !mayUse(route, role),
          `${named(route)} with a token of a ${role}: ${byToken.status} ${byToken.text}`,
        );
      }
    });

  test('is closed to a session that has not finished signing in, but for finishing', async () => {
    const { accounts } = harness.console.parts;
    const { oneTimePassword } = (
      await (await harness.signedIn('admin')).post('/v1/users', { name: 'fresh', role: 'admin', ownPassword: password })
    ).json as { oneTimePassword: string };
    const fresh = harness.anonymous();
    assert.equal((await fresh.signIn('fresh', oneTimePassword)).stage, 'password');
    for (const route of guarded.filter(({ access }) => access !== 'session')) {
      const { path, body } = requestOf(route);
      const answer = await fresh.send(route.method, path, body);
      assert.equal(answer.status, 403, `${named(route)}: ${answer.text}`);
      assert.match(answer.text, /"next-step"/);
    }
    const changed = await fresh.post('/v1/me/password', { current: oneTimePassword, next: 'a password of my own' });
    assert.equal((changed.json as { stage: string }).stage, 'full');
    accounts.users.remove(accounts.users.byName('fresh')!.id);
  });
});

describe('another site that makes the browser of an admin send something', () => {
  const changing = allRoutes.filter(({ method }) => method !== 'GET');

  test('is refused by where it comes from, on every path', async () => {
    const admin = await harness.signedIn('admin');
    for (const route of changing) {
      const { path, body } = requestOf(route);
      for (const headers of [
        { origin: 'https://evil.example', 'sec-fetch-site': undefined },
        { origin: 'null', 'sec-fetch-site': undefined },
        { origin: undefined, 'sec-fetch-site': 'cross-site' },
        { origin: undefined, 'sec-fetch-site': 'same-site' },
      ]) {
        const answer = await admin.send(route.method, path, body, headers);
        assert.equal(answer.status, 403, `${named(route)} ${JSON.stringify(headers)}: ${answer.text}`);
        assert.match(answer.text, /"foreign-origin"/);
      }
    }
    assert.equal((await admin.get('/v1/session')).status, 200);
  });

  test('is refused without the CSRF token of the session, and with one of another session', async () => {
    const admin = await harness.signedIn('admin');
    const other = await harness.signedIn('admin');
    for (const route of changing.filter(({ id }) => id !== 'signIn')) {
      const { path, body } = requestOf(route);
      for (const token of [undefined, '', other.csrf!]) {
        const answer = await admin.send(route.method, path, body, { 'x-csrf-token': token });
        assert.equal(answer.status, 403, `${named(route)}: ${answer.text}`);
      }
    }
  });

  test('reads nothing: no answer allows another origin', async () => {
    const admin = await harness.signedIn('admin');
    for (const path of ['/v1/session', '/v1/attacks', '/denylist', '/openapi.json']) {
      const answer = await admin.get(path, { origin: 'https://evil.example' });
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
      assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
    }
    const preflight = await admin.send('OPTIONS', '/v1/settings', undefined, { origin: 'https://evil.example' });
    assert.equal(preflight.status, 405);
    assert.equal(preflight.headers.get('access-control-allow-methods'), null);
  });
});

describe('hostile input', () => {
  const eleven = 'x'.repeat(11 << 20);

  test('a body of 11 MB is refused on every path, and the console goes on', async () => {
    const admin = await harness.signedIn('admin');
    for (const route of allRoutes.filter(({ body }) => body !== undefined)) {
      const answer = await admin
        .send(route.method, requestOf(route).path, JSON.stringify({ note: eleven }))
        .catch((error: unknown) => ({ status: 0, text: String(error) }));
      // the connection may be closed before the client has sent it all
      assert.ok(
        [0, 400, 413].includes(answer.status),
        `${named(route)}: ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    }
    assert.equal((await admin.get('/v1/session')).status, 200);
  });

  const nasty = [
    `'; DROP TABLE users; --`,
    `" OR 1=1 --`,
    '<script>alert(1)</script>',
    '../../../../etc/passwd',
    '%00',
    '\u0000',
    '{{7*7}}',
    '\ud800',
    '__proto__',
    'constructor',
    'x'.repeat(5000),
    '',
  ];

  test('SQL, script, path parts and control characters in every field are data or refused, never a failure', async () => {
    const admin = await harness.signedIn('admin');
    const token = harness.token('admin');
    const script = harness.anonymous();
    for (const route of closing) {
      if (route.id === 'signIn' || route.access === 'session' || route.access === 'own') continue;
      for (const text of nasty) {
        const query = Object.keys(route.query?.shape ?? {});
        const search = query.map((name) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&');
        const path = route.path.replace(/\{\w+\}/g, encodeURIComponent(text.toWellFormed()) || '%20');
        for (const body of route.body
          ? [text, { ip: text, note: text, name: text, key: text }, [text], { __proto__x: 1, filter: { text } }]
          : [undefined]) {
          const answer = await script.send(
            route.method,
            search ? `${path}?${search}` : path,
            body === undefined ? undefined : JSON.stringify(body),
            { 'sw-api-token': token },
          );
          assert.ok(
            answer.status < 500,
            `${named(route)} ${JSON.stringify(text).slice(0, 40)}: ${answer.status} ${answer.text.slice(0, 300)}`,
          );
        }
      }
    }
    assert.equal((await admin.get('/v1/users')).status, 200, 'the users are still there');
  });

  test('a body that is nested tens of thousands deep is wrong input, and nothing that fails', async () => {
    const depth = 50_000;
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const type = { 'content-type': 'application/json' };
    for (const [path, body] of [
      ['/v1/session', `{"name":${deep},"password":"x"}`],
      ['/denylist/bulk-delete', deep],
    ] as const) {
      const headers = { ...type, 'sw-api-token': harness.token('operator') };
      const answer = await fetch(`${harness.url}/sipprot/api${path}`, { method: 'POST', headers, body });
      assert.equal(answer.status, 400, path);
    }
    assert.deepEqual(
      harness.logged.filter((line) => line.includes('a request failed')),
      [],
    );
  });

  test('a body that would reach the prototype of objects is refused', async () => {
    const admin = await harness.signedIn('admin');
    const answer = await admin.send('PATCH', '/v1/settings', '{"change":{"__proto__":{"polluted":true}}}');
    assert.equal(answer.status, 400, answer.text);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  test('files beside the web application cannot be read', async () => {
    const stranger = new Browser(harness.url);
    for (const path of [
      '/../console.db',
      '/..%2fconsole%2fconsole.db',
      '/%2e%2e/control.sock',
      '/assets/../../sipprot.db',
      '/....//....//etc/passwd',
      '/\\..\\..\\etc\\passwd',
    ]) {
      const answer = await stranger.get(`!${path}`);
      assert.ok(!answer.text.includes('SQLite format') && !answer.text.includes('root:'), path);
      assert.ok([400, 403, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
  });
});

test('headers keep pages from running foreign scripts, being framed, guessed at or cached', async () => {
  const answer = await harness.anonymous().get('/v1/session');
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(answer.headers.get('x-frame-options'), 'DENY');
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-powered-by'), null);
});

test('no password, token, cookie or CSRF token comes into the log or another answer', async () => {
  const admin = await harness.signedIn('admin');
  const token = harness.token('admin');
  const script = harness.anonymous();
  for (const path of ['/v1/users', '/v1/tokens', '/v1/audit?limit=200', '/v1/me/sessions', '/v1/status', '/metrics']) {
    const answer = await admin.get(path);
    assert.equal(answer.status, 200, path);
    for (const secret of [password, token, [...admin.cookies.values()][0]!, '$argon2id$'])
      assert.ok(!answer.text.includes(secret), path);
  }
  await script.get('/v1/attacks', { 'sw-api-token': token });
  await script.send('POST', '/v1/session', '{"name": broken', { 'sw-api-token': token });
  const log = harness.logged.join('');
  for (const secret of [password, token, [...admin.cookies.values()][0]!, admin.csrf!])
    assert.ok(!log.includes(secret));
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request as send } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { Console } from '../../src/console/console.ts';
import { selfSigned } from '../../src/console/tls/self-signed.ts';
import { Browser } from './browser.ts';
import { optionsIn } from './harness.ts';

let directory: string;
const log = pino({ level: 'silent' });

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sipprot-web-app-'));
  mkdirSync(join(directory, 'web/assets'), { recursive: true });
  writeFileSync(
    join(directory, 'web/index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>',
  );
  writeFileSync(join(directory, 'web/assets/main-a1b2c3.js'), 'console.log(1)');
  writeFileSync(join(directory, 'web/color-scheme.js'), 'void 0');
});
after(() => rmSync(directory, { recursive: true, force: true }));

describe('the web application, with no engine running', () => {
  let console: Console;
  let browser: Browser;

  before(async () => {
    console = new Console(optionsIn(directory), log);
    await console.start();
    browser = new Browser(console.url);
  });
  after(() => console.stop());

  test('every address of a page leads to the page, so that links can be shared', async () => {
    for (const path of ['/', '/attacks?text=x', '/explain/192.0.2.1', '/blocks/2001:db8::%2F64']) {
      const answer = await browser.get(`!${path}`);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
  });

  test('the page gets a nonce of its own each time, and the policy names the same', async () => {
    const nonces = [];
    for (let i = 0; i < 2; i++) {
      const answer = await browser.get('!/');
      const nonce = /nonce="([^"]+)"/.exec(answer.text)?.[1] ?? '';
      assert.ok(answer.headers.get('content-security-policy')?.includes(`style-src-elem 'self' 'nonce-${nonce}'`));
      nonces.push(nonce);
    }
    assert.notEqual(nonces[0], nonces[1]);
  });

  test('files with a hash in their name are kept for ever, others are asked for again, and what is missing is no page', async () => {
    const hashed = await browser.get('!/assets/main-a1b2c3.js');
    assert.match(hashed.headers.get('cache-control') ?? '', /immutable/);
    assert.match(hashed.headers.get('content-type') ?? '', /javascript/);
    assert.equal((await browser.get('!/color-scheme.js')).headers.get('cache-control'), 'no-cache');
    const missing = await browser.get('!/assets/main-000000.js');
    assert.equal(missing.status, 404);
    assert.doesNotMatch(missing.headers.get('content-type') ?? '', /html/);
    assert.equal((await browser.get('/v1/nothing')).status, 404);
    assert.equal((await browser.send('POST', '!/attacks')).status, 404);
  });

  test('the API reference is a page of our own, without script', async () => {
    const answer = await browser.get('/reference');
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.text, /<script/);
    assert.match(answer.text, /\/v1\/attacks/);
    assert.match((await browser.get('/reference.css')).headers.get('content-type') ?? '', /css/);
  });
});

test('with the operator’s certificate it speaks TLS only, the cookie is sent by TLS only, and browsers remember to come so', async () => {
  const tls = selfSigned(['localhost', '127.0.0.1'], Date.now());
  const console = new Console({ ...optionsIn(directory), consoleDir: join(directory, 'tls'), tls }, log);
  const started = await console.start();
  try {
    assert.match(started.url, /^https:/);
    const { headers } = await request(`${started.url}/sipprot/api/v1/session`, { ca: tls.certificate });
    assert.match(String(headers['strict-transport-security']), /max-age/);
    const body = JSON.stringify({ name: started.first?.name, password: started.first?.password });
    const signedIn = await request(
      `${started.url}/sipprot/api/v1/session`,
      {
        ca: tls.certificate,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
      },
      body,
    );
    assert.match(
      String(signedIn.headers['set-cookie']),
      /^__Host-sipprot=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    await assert.rejects(fetch(started.url.replace('https:', 'http:')));
  } finally {
    await console.stop();
  }
});

function request(url: string, options: RequestOptions, body = ''): Promise<{ headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = send(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve({ headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

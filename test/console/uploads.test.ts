import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allRoutes } from '../../src/console/contract/all-routes.ts';
import type { Route } from '../../src/console/contract/route.ts';
import { type Harness, startHarness } from './harness.ts';
import { requestOf } from './requests.ts';

let harness: Harness;
const boundary = 'b0undary';
const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const routes: readonly Route[] = allRoutes;

before(async () => {
  harness = await startHarness();
});
after(() => harness.close());

test('a file where JSON is wanted is refused with what to send, and is no failure of the console, from strangers neither', async () => {
  const admin = await harness.signedIn('admin');
  const headers = { ...multipart, 'sw-api-token': harness.token('admin') };
  const text = `--${boundary}\r\nContent-Disposition: form-data; name="csvFile"; filename="a.csv"\r\n\r\nip\r\n--${boundary}--\r\n`;
  const taking = routes.filter(({ body, upload, method }) => body && upload === undefined && method !== 'GET');
  assert.ok(taking.length > 20);
  for (const route of taking) {
    const own = route.access === 'own' || route.access === 'session';
    const answer = await admin.send(route.method, requestOf(route).path, text, own ? multipart : headers);
    // the document of API 5.3 has no 415
    assert.equal(answer.status, route.path.startsWith('/v1/') ? 415 : 400, `${route.id}: ${answer.text}`);
    assert.match(answer.text, /"wrong-type".*application\/json/);
  }
  assert.equal((await harness.anonymous().send('POST', '/v1/session', text, multipart)).status, 415);
});

test('a compressed body is told that it is not taken, instead of being no JSON', async () => {
  const admin = await harness.signedIn('admin');
  const packed = { 'content-encoding': 'gzip' };
  const answer = await admin.send('POST', '/v1/blocks', { target: '203.0.113.7' }, packed);
  assert.equal(answer.status, 415);
  assert.match(answer.text, /"wrong-type".*Content-Encoding/);
  assert.equal((await harness.anonymous().send('POST', '/v1/blocks', {}, packed)).status, 401);
  const plain = { 'content-encoding': 'identity' };
  assert.equal((await admin.send('POST', '/v1/blocks', { target: '203.0.113.7' }, plain)).status, 200);
});

test('a time that is no number is told in which unit it is wanted', async () => {
  const admin = await harness.signedIn('admin');
  for (const from of ['2026-11-30', '-1', '8640000000000001']) {
    const answer = await admin.get(`/v1/attacks?from=${from}`);
    assert.equal(answer.status, 400, from);
    const { fields } = (answer.json as { error: { fields: { field: string; reason: string; mend: string }[] } }).error;
    assert.deepEqual(
      fields.map(({ field, reason }) => [field, reason.slice(0, 30)]),
      [['from', 'must be a time in milliseconds']],
    );
    assert.match(fields[0]!.mend, /^Give a time in milliseconds since 1970/);
  }
});

test('an upload that ends early, or is none, is told so', async () => {
  const admin = await harness.signedIn('admin');
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="csvFile"; filename="a.csv"\r\n\r\nip\r\n1.1.1.1`;
  const uploads = routes.filter(({ upload }) => upload !== undefined);
  assert.ok(uploads.length >= 4);
  for (const route of uploads)
    for (const text of [part, '', '{}', `--${boundary}\r\n\r\n`]) {
      const { path } = requestOf(route);
      const answer = await admin.send(route.method, path, text, multipart);
      assert.equal(answer.status, 400, `${route.id} ${JSON.stringify(text)}: ${answer.text}`);
      assert.match(answer.text, /"bad-file"/);
    }
  assert.equal(harness.logged.filter((line) => /"level":50/.test(line)).length, 0, 'the log has no failure of ours');
});

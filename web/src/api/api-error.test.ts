import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, apiErrorOf, fieldMessages, messageOf } from './api-error.ts';
import { requestUrl } from './request-url.ts';

test('what the server says is wrong with a field stands beside that field, with how to mend it', () => {
  const fields = [
    { field: 'target', reason: 'it is no address', mend: 'write it like 192.0.2.1' },
    { field: 'note', reason: 'too long', mend: '' },
    {
      field: 'prefix',
      reason: 'must be an IPv4 or IPv6 address, or a prefix',
      mend: 'Give an IPv4 or IPv6 address, or a prefix',
    },
  ];
  const error = apiErrorOf(400, { error: { code: 'bad-input', message: 'Some fields are not valid.', fields } });
  assert.deepEqual(fieldMessages(error), {
    target: 'It is no address. Write it like 192.0.2.1.',
    note: 'Too long.',
    prefix: 'Must be an IPv4 or IPv6 address, or a prefix.',
  });
  assert.equal(messageOf(error), 'Some fields are not valid.');
  assert.equal(error.code, 'bad-input');
});

test('the page of a proxy, an empty or a foreign answer gives a sentence of our own, and no defect', () => {
  for (const body of [undefined, null, '<html>', [], { error: 'no' }, { error: null }, { error: { fields: 'x' } }, 7]) {
    const error = apiErrorOf(502, body);
    assert.equal(error.status, 502);
    assert.equal(error.code, 'unreadable');
    assert.match(error.message, /not ready/);
    assert.deepEqual(fieldMessages(error), {});
  }
});

test('how long one is locked out comes from the header or the body', () => {
  assert.equal(apiErrorOf(429, { error: { code: 'locked-out', message: 'Wait.' } }, '90').retryAfter, 90);
  assert.equal(apiErrorOf(429, { error: { code: 'locked-out', message: 'Wait.', retryAfter: 60 } }).retryAfter, 60);
  assert.equal(apiErrorOf(429, undefined, 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfter, null);
});

test('a defect of the page is told as one, without its inside', () => {
  assert.match(messageOf('x'), /Something went wrong/);
  assert.equal(messageOf(new ApiError(404, 'not-found', 'There is no such thing.')), 'There is no such thing.');
});

test('hostile text in a path or query stays where it was put', () => {
  assert.equal(requestUrl('/v1/lists/{list}', { list: '../users' }), '/sipprot/api/v1/lists/..%2Fusers');
  const query = { text: 'a&b=<script>', limit: 15, host: undefined, country: null };
  assert.equal(
    requestUrl('/v1/attacks', {}, query),
    '/sipprot/api/v1/attacks?text=a%26b%3D%3Cscript%3E&limit=15&country=',
  );
});

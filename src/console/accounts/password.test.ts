import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword, hashPassword, TooManyHashes } from './password.ts';
import { readableSecret, readSecret } from './secret.ts';

test('a password is kept as argon2id with a salt of its own, and only the right one fits', async () => {
  const [a, b] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  assert.match(a, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(a, b);
  assert.equal(await checkPassword('correct horse', a), true);
  assert.equal(await checkPassword('correct horse ', a), false);
  assert.equal(await checkPassword('', a), false);
  assert.equal(await checkPassword('correct horse', undefined), false);
  assert.equal(await checkPassword('correct horse', 'nonsense'), false);
});

test('a password with an umlaut fits however the keyboard composes it', async () => {
  assert.equal(await checkPassword('ku\u0308rbiskern-suppe', await hashPassword('k\u00fcrbiskern-suppe')), true);
});

test('strangers who send many passwords at once cannot make the console use much memory', async () => {
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => checkPassword('x', undefined, 'stranger')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 40 - 2 - 16);
  for (const { reason } of refused) assert.ok(reason instanceof TooManyHashes);
  assert.equal(await checkPassword('x', undefined), false, 'and afterwards all is as before');
});

test('strangers who send passwords without end do not keep waiting who comes from where he signed in before', async () => {
  const order: string[] = [];
  const strangers = Array.from({ length: 18 }, () =>
    checkPassword('x', undefined, 'stranger').then(() => order.push('stranger')),
  );
  await assert.rejects(checkPassword('x', undefined, 'stranger'), TooManyHashes);
  await checkPassword('x', undefined, 'first').then(() => order.push('first'));
  await Promise.all(strangers);
  assert.ok(order.indexOf('first') <= 4, order.join());
});

test('a printed password can be typed: no letter that looks like another, and never the same twice', () => {
  const made = Array.from({ length: 200 }, () => readableSecret(4));
  for (const text of made) assert.match(text, /^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
  assert.equal(new Set(made).size, made.length);
});

test('a printed code counts however it is typed off the paper', () => {
  for (const typed of ['K7QFM-2XARB', 'k7qfm-2xarb', 'K7QFM2XARB', ' k7qfm 2xarb', 'K7Q FM2 XAR B', 'K7QFM\u20132XARB'])
    assert.equal(readSecret(typed, 5), 'K7QFM-2XARB', typed);
  for (const typed of ['', '-', '123456']) assert.notEqual(readSecret(typed, 5), 'K7QFM-2XARB');
  const made = readableSecret(2, 5);
  assert.equal(readSecret(made.toLowerCase().replace('-', ''), 5), made);
});

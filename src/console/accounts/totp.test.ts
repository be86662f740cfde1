import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base32, checkTotp, totpCode, totpCounter, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

test('codes are those of every authenticator: the vectors of RFC 6238, appendix B, with six digits', () => {
  const vectors: readonly [seconds: number, code: string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ];
  for (const [seconds, code] of vectors) assert.equal(totpCode(secret, totpCounter(seconds * 1000)), code);
});

test('a clock that is half a minute off still gets in, a code counts once, and older ones are void', () => {
  const now = 1_800_000_000_000;
  const counter = totpCounter(now);
  for (const skew of [-1, 0, 1])
    assert.equal(checkTotp(secret, totpCode(secret, counter + skew), now, 0), counter + skew);
  for (const skew of [-2, 2]) assert.equal(checkTotp(secret, totpCode(secret, counter + skew), now, 0), undefined);
  assert.equal(checkTotp(secret, totpCode(secret, counter), now, counter), undefined);
  assert.equal(checkTotp(secret, totpCode(secret, counter - 1), now, counter), undefined);
  for (const text of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
    assert.equal(checkTotp(secret, text, now, 0), undefined);
});

test('the secret is written as authenticators read it (RFC 4648, section 10)', () => {
  assert.equal(base32(Buffer.from('foobar')), 'MZXW6YTBOI');
  assert.equal(base32(Buffer.from('f')), 'MY');
  assert.equal(base32(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  assert.equal(
    totpUri(secret, 'anna', 'sipPROT pbx 1'),
    'otpauth://totp/sipPROT%20pbx%201%3Aanna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=sipPROT%20pbx%201',
  );
});

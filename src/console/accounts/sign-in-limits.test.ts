import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInLimits } from './sign-in-limits.ts';

function limitsAt(start = 0) {
  let now = start;
  return { limits: new SignInLimits(() => now), pass: (seconds: number) => (now += seconds * 1000) };
}

test('a person who forgot a password waits half a minute after the fifth try, then longer, a quarter of an hour at most', () => {
  const { limits, pass } = limitsAt();
  const waits: number[] = [];
  for (let i = 0; i < 14; i++) {
    limits.failed('anna', '192.0.2.1');
    const wait = limits.wait('anna', '192.0.2.1');
    waits.push(wait);
    pass(wait);
  }
  assert.deepEqual(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]);
});

test('an attacker elsewhere does not lock the person out', () => {
  const { limits } = limitsAt();
  for (let i = 0; i < 10; i++) limits.failed('anna', '198.51.100.1');
  assert.ok(limits.wait('anna', '198.51.100.1') > 0);
  assert.equal(limits.wait('anna', '192.0.2.1'), 0);
});

test('guessing from everywhere slows the name down for everybody, but for two minutes at most', () => {
  const { limits } = limitsAt();
  for (let i = 0; i < 200; i++) limits.failed('anna', `198.51.${i}.1`);
  const wait = limits.wait('anna', '192.0.2.1');
  assert.ok(wait > 0 && wait <= 120, `${wait}`);
});

test('an attacker who walks a /64 is one', () => {
  const { limits } = limitsAt();
  for (let i = 0; i < 5; i++) limits.failed('anna', `2001:db8::${i + 1}`);
  assert.ok(limits.wait('anna', '2001:db8::ffff') > 0);
  assert.equal(limits.wait('anna', '2001:db8:0:1::1'), 0);
});

test('the case of a name makes it no other, and a success or an hour clears it', () => {
  const { limits, pass } = limitsAt();
  for (let i = 0; i < 5; i++) limits.failed(i % 2 ? 'ANNA' : 'anna', '192.0.2.1');
  assert.equal(limits.wait('Anna', '192.0.2.1'), 30);
  limits.succeeded('anna', '192.0.2.1');
  assert.equal(limits.wait('anna', '192.0.2.1'), 0);
  for (let i = 0; i < 4; i++) limits.failed('anna', '192.0.2.1');
  pass(3601);
  limits.failed('anna', '192.0.2.1');
  assert.equal(limits.wait('anna', '192.0.2.1'), 0);
});

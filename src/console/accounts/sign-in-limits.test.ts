import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockedOut, SignInLimits } from './sign-in-limits.ts';

function limitsAt(start = 0) {
  let now = start;
  const limits = new SignInLimits(() => now);
  const attempt = (right: boolean) => async (name: string, address: string) => {
    try {
      await limits.attempt(name, address, async () => right);
      return 0;
    } catch (error) {
      assert.ok(error instanceof LockedOut);
      return error.seconds;
    }
  };
  return {
    limits,
    pass: (seconds: number) => (now += seconds * 1000),
    /** guesses wrong, unless it may not be tried; seconds to wait before this one */
    fail: attempt(false),
    /** seconds to wait now; 0: it may be tried */
    wait: attempt(true),
  };
}

test('a person who forgot a password waits half a minute after the fifth try, then longer, a quarter of an hour at most', async () => {
  const { pass, fail, wait } = limitsAt();
  const waits: number[] = [];
  for (let i = 0; i < 14; i++) {
    await fail('anna', '192.0.2.1');
    const seconds = await wait('anna', '192.0.2.1');
    waits.push(seconds);
    pass(seconds);
  }
  assert.deepEqual(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]);
});

test('an attacker elsewhere does not lock the person out', async () => {
  const { fail, wait } = limitsAt();
  for (let i = 0; i < 10; i++) await fail('anna', '198.51.100.1');
  assert.ok((await wait('anna', '198.51.100.1')) > 0);
  assert.equal(await wait('anna', '192.0.2.1'), 0);
});

test('guessing from everywhere slows the name down for everybody, but for two minutes at most', async () => {
  const { fail, wait, pass } = limitsAt();
  for (let i = 0; i < 200; i++) {
    pass(await wait('anna', `198.51.${i}.1`));
    await fail('anna', `198.51.${i}.1`);
  }
  const seconds = await wait('anna', '192.0.2.1');
  assert.ok(seconds > 0 && seconds <= 120, `${seconds}`);
});

test('an attacker who walks a /64 is one', async () => {
  const { fail, wait } = limitsAt();
  for (let i = 0; i < 5; i++) await fail('anna', `2001:db8::${i + 1}`);
  assert.ok((await wait('anna', '2001:db8::ffff')) > 0);
  assert.equal(await wait('anna', '2001:db8:0:1::1'), 0);
});

test('the case of a name makes it no other, and a success or an hour clears it', async () => {
  const { limits, pass, fail, wait } = limitsAt();
  for (let i = 0; i < 5; i++) await fail(i % 2 ? 'ANNA' : 'anna', '192.0.2.1');
  assert.equal(await wait('Anna', '192.0.2.1'), 30);
  limits.succeeded('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 0);
  for (let i = 0; i < 4; i++) await fail('anna', '192.0.2.1');
  pass(3601);
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 0);
});

test('guesses that arrive while the first is being checked do not slip through', async () => {
  const { limits } = limitsAt();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const tries = Array.from({ length: 40 }, () => limits.attempt('anna', '192.0.2.1', () => promise));
  resolve(false);
  const settled = await Promise.allSettled(tries);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 5);
});

test('a right password, and one that could not be checked, are no guesses: many pages that sign in at once lock nobody out', async () => {
  const { limits, wait, fail } = limitsAt();
  for (let i = 0; i < 30; i++) {
    assert.equal(await limits.attempt('anna', '192.0.2.1', async () => true), true);
    await assert.rejects(
      limits.attempt('anna', '192.0.2.1', () => Promise.reject(new Error('busy'))),
      /busy/,
    );
  }
  for (let i = 0; i < 4; i++) await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 0);
});

test('a right password takes back its own count only: the lock that wrong ones have earned stays', async () => {
  const { limits, wait, fail, pass } = limitsAt();
  for (let i = 0; i < 3; i++) await fail('anna', '192.0.2.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const slow = limits.attempt('anna', '192.0.2.1', () => promise);
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 30, 'five are counted while the slow one is open');
  resolve(true);
  await slow;
  assert.equal(await wait('anna', '192.0.2.1'), 0, 'of which one was right');
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 30);
  pass(30);
  await limits.attempt('anna', '192.0.2.1', async () => true);
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 60, 'the next lock is the next longer one');
});

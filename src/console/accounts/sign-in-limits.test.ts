import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LockedOut, SignInLimits } from './sign-in-limits.ts';

const anna = { name: 'anna', address: '192.0.2.1', known: false } as const;

function limitsAt(start = 0) {
  let now = start;
  const limits = new SignInLimits(() => now);
  const attempt =
    (right: boolean) =>
    async (name: string, address: string, known = false) => {
      try {
        await limits.signIn({ name, address, known }, async () => right);
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
  const tries = Array.from({ length: 40 }, () => limits.signIn(anna, () => promise));
  resolve(false);
  const settled = await Promise.allSettled(tries);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 5);
});

test('a right password, and one that could not be checked, are no guesses: many pages that sign in at once lock nobody out', async () => {
  const { limits, wait, fail } = limitsAt();
  for (let i = 0; i < 30; i++) {
    assert.equal(await limits.signIn(anna, async () => true), true);
    await assert.rejects(
      limits.signIn(anna, () => Promise.reject(new Error('busy'))),
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
  const slow = limits.signIn(anna, () => promise);
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 30, 'five are counted while the slow one is open');
  resolve(true);
  await slow;
  assert.equal(await wait('anna', '192.0.2.1'), 0, 'of which one was right');
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 30);
  pass(30);
  await limits.signIn(anna, async () => true);
  await fail('anna', '192.0.2.1');
  assert.equal(await wait('anna', '192.0.2.1'), 60, 'the next lock is the next longer one');
});

test('strangers who go on guessing at a name keep its owner waiting nowhere that they sign in from, but guesses from there count', async () => {
  const { fail, wait, pass } = limitsAt();
  for (let i = 0; i < 60; i++) {
    pass(await wait('anna', `198.51.100.${i}`));
    await fail('anna', `198.51.100.${i}`);
  }
  for (let renewals = 0; renewals < 20; renewals++) {
    assert.ok((await wait('anna', '203.0.113.1')) > 0, 'elsewhere the lock is renewed again and again');
    assert.equal(await wait('anna', '192.0.2.1', true), 0);
    pass(120);
    await fail('anna', `198.51.100.${100 + renewals}`);
  }
  for (let i = 0; i < 5; i++) assert.equal(await fail('anna', '192.0.2.1', true), 0);
  assert.equal(await wait('anna', '192.0.2.1', true), 30, 'the pair waits as ever');
  for (let i = 0; i < 16; i++) await fail(`somebody ${i}`, '192.0.2.1');
  assert.ok((await wait('bert', '192.0.2.1', true)) > 0, 'and so does the network');
});

test('whoever has a session confirms with the password whatever strangers do, and cannot guess it there either', async () => {
  const { limits, fail, wait } = limitsAt();
  for (let i = 0; i < 60; i++) await fail('anna', i % 2 ? '192.0.2.1' : `198.51.100.${i}`);
  assert.ok((await wait('anna', '192.0.2.1')) > 0);
  assert.equal(await limits.inSession('a', async () => true), true);
  for (let i = 0; i < 5; i++) assert.equal(await limits.inSession('a', async () => false), false);
  await assert.rejects(
    limits.inSession('a', async () => true),
    LockedOut,
  );
  assert.equal(await limits.inSession('b', async () => true), true, 'another session is another');
});

test('whoever has confirmed with the right password mistypes it five times anew before there is a wait', async () => {
  const { limits } = limitsAt();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) assert.equal(await limits.inSession('a', async () => false), false);
    assert.equal(await limits.inSession('a', async () => true), true);
  }
});

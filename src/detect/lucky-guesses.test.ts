import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isShortToken, LuckyGuesses } from './lucky-guesses.ts';

const start = 1_000_000_000_000;

test('a hit proves nothing where many short tokens were given and many made-up ones shown', () => {
  const guesses = new LuckyGuesses(4711);
  for (let i = 0; i < 1_500; i++) guesses.given(0xffff, 1, start + i);
  assert.ok(!guesses.mayBe(0xffff, 1, start + 1_500));
  for (let i = 0; i < 1_500; i++) guesses.missed(0xffff, 1, start + i);
  assert.ok(guesses.mayBe(0xffff, 1, start + 1_500));
  assert.ok(!guesses.mayBe(0xffff, 2, start + 1_500));
  assert.ok(guesses.mayBe(0xffff, 1, start + 600_000), 'tokens of the window before count still');
  assert.ok(!guesses.mayBe(0xffff, 1, start + 1_800_000));
});

test('who guesses passwords shows what he was given: that is no guess, however often', () => {
  const guesses = new LuckyGuesses(4711);
  for (let i = 0; i < 50_000; i++) guesses.given(0xffff, 1, start + i);
  for (let i = 0; i < 20; i++) guesses.missed(0xffff, 1, start + i);
  assert.ok(!guesses.mayBe(0xffff, 1, start + 50_000));
});

test('nonces of Asterisk’s chan_sip are short, those of others are not', () => {
  assert.ok(isShortToken('4a5b6c7d'.length));
  assert.ok(isShortToken('as4a5b6c7d'.length));
  assert.ok(!isShortToken('1764590000/7d2f0e1b'.length));
});

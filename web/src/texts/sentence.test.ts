import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockReason, sentence, withoutExamples } from './sentence.ts';

test('a reason in a row of many is without its examples, and otherwise as it was', () => {
  for (const [words, short] of [
    ['it guessed 9 passwords for 3 users (100, 101, 102)', 'it guessed 9 passwords for 3 users'],
    [
      'it guessed the configuration files of 38 devices (SEP1.cnf.xml, …)',
      'it guessed the configuration files of 38 devices',
    ],
    ['anna blocked it by hand', 'anna blocked it by hand'],
    ['its User-Agent is "a (b)", known from attack tools', 'its User-Agent is "a (b)", known from attack tools'],
  ] as const)
    assert.equal(withoutExamples(words), short);
});

test('words become a sentence once', () => {
  assert.equal(sentence('it sent junk'), 'It sent junk.');
  assert.equal(sentence('It is over.'), 'It is over.');
});

test('a user called the-admin is called so also where a reason begins with the name', () => {
  assert.equal(
    blockReason({ cause: 'operator', reason: 'the-admin blocked it by hand' }),
    'the-admin blocked it by hand',
  );
  assert.equal(blockReason({ cause: 'flood', reason: 'it sent 900 requests' }), 'It sent 900 requests');
});

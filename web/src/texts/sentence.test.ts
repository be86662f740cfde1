import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockReason, leadOf, sentence, withoutExamples } from './sentence.ts';

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

test('a card begins with what comes first in a description, and has the rest where one asks for it', () => {
  assert.deepEqual(leadOf('INVITEs to 3 numbers; also 32 numbers a day. One alone is none.'), [
    'INVITEs to 3 numbers.',
    'Also 32 numbers a day. One alone is none.',
  ]);
  assert.deepEqual(leadOf('Rejected: any final 4xx. SEP1.cnf.xml counts; so do others.'), [
    'Rejected: any final 4xx.',
    'SEP1.cnf.xml counts; so do others.',
  ]);
  assert.deepEqual(leadOf('One message, whatever it says'), ['One message, whatever it says.', '']);
});

test('a user called the-admin is called so also where a reason begins with the name', () => {
  assert.equal(
    blockReason({ cause: 'operator', reason: 'the-admin blocked it by hand' }),
    'the-admin blocked it by hand',
  );
  assert.equal(blockReason({ cause: 'flood', reason: 'it sent 900 requests' }), 'It sent 900 requests');
});

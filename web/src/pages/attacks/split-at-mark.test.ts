import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitAtMark } from './split-at-mark.ts';

test('the part of a message that offends is marked', () => {
  assert.deepEqual(splitAtMark('User-Agent: sipvicious\r\n', [12, 22]), ['User-Agent: ', 'sipvicious', '\r\n']);
  assert.deepEqual(splitAtMark('abc', null), ['abc', '', '']);
});

test('wherever a mark lies, no character of the message is lost or shown twice', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -9, max: 99 }), fc.integer({ min: -9, max: 99 }), (text, start, end) => {
      assert.equal(splitAtMark(text, [start, end]).join(''), text);
    }),
  );
});

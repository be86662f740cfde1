import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonDocument, jsonLine, safeText } from './safe-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
const acting = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

test('no text from the wire can act on a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(safeText(text), acting);
    }),
  );
  assert.equal(safeText('\x1b]0;owned\x07'), '\\x1b]0;owned\\x07');
  assert.equal(safeText('a\u202eb\ud800'), 'a\\u{202e}b\\u{d800}');
  assert.equal(safeText('\u2065\u{e0002}'), '\\u{2065}\\u{e0002}');
  assert.equal(jsonLine('\u2065\u{e0002}'), '"\\u2065\\udb40\\udc02"');
});

test('names in any script stay readable', () => {
  for (const name of ['Müller & Söhne', '総務部', 'Ελένη', 'مكتب', '👍 ok']) assert.equal(safeText(name), name);
});

test('JSON says the same and cannot act either', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = jsonLine({ text });
      assert.doesNotMatch(line, acting);
      assert.deepEqual(JSON.parse(line), { text });
      assert.deepEqual(JSON.parse(jsonDocument({ text })), { text });
      assert.doesNotMatch(jsonDocument({ text }).replaceAll('\n', ''), acting);
    }),
  );
});

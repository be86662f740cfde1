import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BytePattern, matchesPattern, parseBytePattern } from './byte-pattern.ts';

function patternOf(text: string): BytePattern {
  const pattern = parseBytePattern(text);
  if (typeof pattern === 'string') assert.fail(`${text}: ${pattern}`);
  return pattern;
}

function matches(pattern: string, text: string): boolean {
  const bytes = new TextEncoder().encode(`<${text}>`);
  return matchesPattern(patternOf(pattern), bytes, 1, bytes.length - 1);
}

test('it fits the whole text or not at all', () => {
  assert.ok(matches('z9hG4bK-[0-9]{10}', 'z9hG4bK-0123456789'));
  for (const text of ['', 'z9hG4bK-012345678', 'z9hG4bK-01234567890', 'Z9hG4bK-0123456789', 'xz9hG4bK-0123456789'])
    assert.equal(matches('z9hG4bK-[0-9]{10}', text), false, text);
  assert.ok(matches('[a-z-]{1,3}\\.[\\]\\-x]', 'a-b.]'));
  assert.ok(matches('a{0,2}b', 'b'));
  assert.equal(matches('a{0,2}b', 'aaab'), false);
});

test('it says what a regular expression says, where no part could take what the next one needs', () => {
  const part = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 6 }),
      fc.stringMatching(/^[0-9a-f]{0,20}$/),
      (parts, text) => {
        const pattern = parts
          .map(([least, most], i) => `${i % 2 === 0 ? '[0-9]' : '[a-f]'}{${least},${Math.max(least, most)}}`)
          .join('');
        // A part that may be absent lets its neighbours touch: those are left to the examples.
        fc.pre(parts.slice(1, -1).every(([least]) => least > 0));
        assert.equal(matches(pattern, text), new RegExp(`^${pattern}$`).test(text), `${pattern} on ${text}`);
      },
    ),
  );
});

test('what cannot be read is refused with where it stands, and nothing is thrown', () => {
  for (const [text, error] of [
    ['', 'the pattern is empty'],
    ['ab[0-9', '"[" at 3 has no "]"'],
    ['a+', '"+" at 2: only characters, classes such as [0-9] and counts such as {8}; write \\+ for the character'],
    ['(ab)', /^"\(" at 1/],
    ['a.b', /^"\." at 2/],
    ['a{0}', '{0}: from 0 to 255, the smaller number first'],
    ['a{3,2}', /smaller number first/],
    ['a{999}', /from 0 to 255/],
    ['a{1,}', '"{" at 2: a count is {8} or {1,10}'],
    ['[^a]', /name the characters/],
    ['[]', /names no character/],
    ['[z-a]', /smaller to the larger/],
    ['ä', /printable ASCII/],
    ['[ä]', /printable ASCII/],
    ['a\\', 'there is a backslash at the end'],
  ] as const) {
    const result = parseBytePattern(text);
    if (typeof error === 'string') assert.equal(result, error);
    else assert.match(String(result), error);
  }
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseBytePattern(text)));
});

test('the longest pattern takes one pass over the longest header', () => {
  const pattern = patternOf('[a-z]{0,255}'.repeat(16));
  const bytes = new Uint8Array(65_536).fill(0x61);
  assert.equal(matchesPattern(pattern, bytes, 0, bytes.length), false);
  assert.ok(matchesPattern(pattern, bytes, 0, 16 * 255));
});

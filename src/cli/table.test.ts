import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tableLines } from './table.ts';
import { cutText, textWidth, wrapText } from './text-width.ts';

const columns = [
  { title: 'ADDRESS' },
  { title: 'COUNT', align: 'right' as const },
  { title: 'AGENT', narrow: 'cut' as const },
  { title: 'REASON', narrow: 'wrap' as const },
];
const rows = [
  ['192.0.2.7', '5', 'a user agent that is rather long', 'it guessed 5 passwords for 1 user (1003) within a minute'],
  ['2001:db8::7', '12', '-', 'it asked 3 protected addresses for their options'],
];

test('a table is as wide as the terminal at most, and nothing of a reason is lost', () => {
  const lines = tableLines(columns, rows, 60);
  for (const line of lines) assert.ok(textWidth(line) <= 60, line);
  const words = lines.join(' ').split(/\s+/);
  for (const word of 'guessed passwords (1003) within minute protected options'.split(' '))
    assert.ok(words.includes(word));
});

test('where the output is no terminal nothing is cut, for other programs read it', () => {
  const lines = tableLines(columns, rows, undefined);
  assert.equal(lines.length, 3);
  assert.match(lines[1]!, /^192\.0\.2\.7 +5 {2}a user agent that is rather long {2}it guessed .* within a minute$/);
});

test('colours do not shift columns', () => {
  const painted = tableLines(
    columns.map((column) => ({ ...column, paint: (text: string) => `\x1b[31m${text}\x1b[39m` })),
    rows,
    60,
  );
  assert.deepEqual(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves
    painted.map((line) => line.replaceAll(/\x1b\[\d+m/g, '').trimEnd()),
    tableLines(columns, rows, 60),
  );
});

test('wide and combining characters keep their columns', () => {
  assert.equal(textWidth('総務部'), 6);
  assert.equal(textWidth('e\u0301'), 1);
  assert.equal(cutText('総務部長', 5), '総務…');
});

test('wrapping and cutting keep the width, and wrapping keeps every character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      for (const line of wrapText(text, width)) assert.ok(textWidth(line) <= width);
      assert.ok(textWidth(cutText(text, width)) <= width);
      assert.equal(wrapText(text, width).join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    }),
  );
});

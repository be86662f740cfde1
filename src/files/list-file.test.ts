import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvRecord } from './csv-record.ts';
import { FileError, readListFile } from './list-file.ts';

test('any note that an operator writes comes back from a file as it went out', () => {
  const sign = fc.constantFrom('', '', "'", '=', "'=", "''-1", "'+49", "'quoted'");
  const words = fc.string({ maxLength: 200, unit: 'grapheme' });
  const note = fc.tuple(sign, words).map(([begin, text]) => (begin + text).replaceAll('\0', '').trim());
  fc.assert(
    fc.property(fc.array(note, { minLength: 1, maxLength: 20 }), (notes) => {
      const lines = notes.map((text, i) => csvRecord([`192.0.2.${i}`, text]));
      const { entries, invalid } = readListFile(Buffer.from(csvRecord(['ip', 'note']) + lines.join('')));
      assert.deepEqual(invalid, []);
      assert.deepEqual(
        entries.map((entry) => entry.note),
        notes,
      );
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('a file without quotes, which takes a shorter way, is read as the same one with quotes is', () => {
  const field = fc.oneof(
    fc.constantFrom(
      '192.0.2.1',
      '192.0.2.0/24',
      '2001:db8::/32',
      '192.0.2.300',
      'ip',
      'note',
      'sep=',
      '=1+1',
      "'=1",
      '',
    ),
    fc.string({ unit: fc.constantFrom('a', '7', '.', ' ', 'é', "'", '\\', '#', '\ufeff', '\u2028'), maxLength: 8 }),
  );
  const record = fc.tuple(fc.array(field, { maxLength: 4 }), fc.constantFrom(',', ';', '\t'), fc.constantFrom(1, 2));
  const file = fc.tuple(fc.array(record, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'));
  fc.assert(
    fc.property(file, ([records, end]) => {
      const text = records.map(([fields, separator, ends]) => fields.join(separator) + end.repeat(ends)).join('');
      const quoted = readListFile(Buffer.from(`${text}"x"`));
      assert.deepEqual(readListFile(Buffer.from(text)), { ...quoted, invalid: quoted.invalid.slice(0, -1) });
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test('any bytes at all are read or refused with words, and never crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        readListFile(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof FileError, String(error));
        assert.match(error.message, /^The file is no/);
      }
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('files of spreadsheets of all countries are read: separators, line ends, byte order mark, titles in any order', () => {
  const expected = [
    ['192.0.2.1', 'a, b'],
    ['2001:db8::/32', 'c'],
  ];
  for (const text of [
    'ip,note\n192.0.2.1,"a, b"\n2001:db8::/32,c\n',
    '\ufeffNote;IP Address\r\n"a, b";192.0.2.1\r\nc;2001:DB8:0::/32\r\n',
    '192.0.2.1\ta, b\n\n2001:db8::/32\tc',
    'sep=;\r\nip;note\r\n192.0.2.1;a, b\r\n2001:db8::/32;c\r\n',
    'country,ip,added_by,comment\nDE,192.0.2.1,x,"a, b"\n,2001:db8::1/32,y,c\n',
  ]) {
    const { entries, invalid } = readListFile(Buffer.from(text));
    assert.deepEqual(invalid, [], text);
    assert.deepEqual(
      entries.map(({ prefix, note }) => [prefix, note]),
      expected,
      text,
    );
  }
});

test('wrong lines are named by the number that an editor shows, also behind notes of several lines', () => {
  const { invalid, repeated } = readListFile(
    Buffer.from('ip,note\n192.0.2.1,"two\nlines"\nwrong,x\n192.0.2.1,again\n'),
  );
  assert.deepEqual(
    invalid.map(({ line }) => line),
    [4],
  );
  assert.deepEqual(repeated, [{ line: 5, prefix: '192.0.2.1', first: 2 }]);
});

test('wrong lines behind blank ones are named by the number that an editor shows, too', () => {
  const lines = (text: string) => {
    const { entries, invalid } = readListFile(Buffer.from(text));
    return [entries.map(({ line }) => line), invalid.map(({ line }) => line)];
  };
  assert.deepEqual(lines('192.0.2.1\n\n\n192.0.2.300\n'), [[1], [4]]);
  assert.deepEqual(lines('\ufeff\r\n\r\nip;note\r\n\r\n192.0.2.1;"a\r\n\r\nb"\r\n\r\nwrong;\r\n\r\n'), [[5], [9]]);
  assert.deepEqual(lines('\n\n192.0.2.1\n192.0.2.300\n\n\n'), [[3], [4]]);
  assert.deepEqual(lines('192.0.2.1\r\r192.0.2.300'), [[1], [3]]);
  assert.deepEqual(lines('\n \n'), [[], [2]], 'a line of spaces is not blank, as before');
});

test('a file without notes says nothing of them; an empty field says that there is none', () => {
  const notes = (text: string) => readListFile(Buffer.from(text)).entries.map((entry) => entry.note);
  assert.deepEqual(notes('192.0.2.1\n192.0.2.2\n'), [undefined, undefined]);
  assert.deepEqual(notes('ip,country\n192.0.2.1,DE\n'), [undefined]);
  assert.deepEqual(notes('ip,note\n192.0.2.1,\n192.0.2.2\n'), ['', undefined]);
});

test('the same prefix in another spelling is a repetition', () => {
  const { entries, repeated } = readListFile(Buffer.from('192.0.2.0/24\n192.0.2.9/24,again\n::ffff:192.0.2.0/120\n'));
  assert.equal(entries.length, 1);
  assert.deepEqual(repeated, [
    { line: 2, prefix: '192.0.2.0/24', first: 1 },
    { line: 3, prefix: '192.0.2.0/24', first: 1 },
  ]);
});

test('a note that is too long is refused, not cut', () => {
  assert.match(readListFile(Buffer.from(`192.0.2.7,${'x'.repeat(501)}`)).invalid[0]!.reason, /longer than 500/);
});

test('quotes that do not end are told with their line', () => {
  assert.throws(
    () => readListFile(Buffer.from('192.0.2.7,a\n192.0.2.8,"open\n')),
    /The file is no CSV, from line 2 on/,
  );
});

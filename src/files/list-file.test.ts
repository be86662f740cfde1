import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvRecord } from './csv-record.ts';
import { FileError, readListFile } from './list-file.ts';

test('any note that an operator writes comes back from a file as it went out', () => {
  const sign = fc.constantFrom('', '', "'", '=', "'=", "''-1", "'+49", "'quoted'");
  const words = fc.string({ maxLength: 200, unit: 'grapheme' });
  const within = fc.constantFrom('', ';=1', ';"=1', "\n'-1", '\r\n@me', ";''＝1", ';\t=1', '\r+49;-5');
  const note = fc.tuple(sign, words, within, words).map((parts) => parts.join('').replaceAll('\0', '').trim());
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

test('nothing that a stranger or a colleague wrote begins a formula, also where semicolons separate', () => {
  const evil = '=cmd|calc!A0';
  for (const text of [evil, '＝1', `Phone;${evil}`, `Phone;"${evil}"`, `Phone\r\n${evil}`, `Phone\n@SUM(1)`]) {
    // as such a spreadsheet takes the line apart: quotes count only where a cell begins with them
    const cells = csvRecord(['192.0.2.1', text]).split(/[,;\r\n]+/);
    for (const cell of cells) assert.doesNotMatch(cell, /^"*[=+\-@\t＝]/, JSON.stringify(text));
  }
  assert.equal(
    csvRecord(['a;b', '1 - 2', 'x = y', '5;6']),
    'a;b,1 - 2,x = y,5;6\n',
    'other texts stand there as they are',
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

test('a line of quotation marks alone, or one of many megabytes, keeps nobody waiting and is told as what it is', () => {
  const marks = readListFile(Buffer.from(`${'"'.repeat(200)}\n192.0.2.1;"office"\n`));
  assert.deepEqual(marks.entries, [{ line: 2, prefix: '192.0.2.1', note: 'office' }]);
  assert.equal(marks.invalid.length, 1);
  for (const long of ['a'.repeat(20_000_000), `"${'a'.repeat(20_000_000)}`])
    assert.throws(() => readListFile(Buffer.from(long)), FileError);
});

test('a file is refused before it is taken apart where lines or marks without end would keep the console from all else', () => {
  const refusal = (text: string) => {
    try {
      const { entries, invalid } = readListFile(Buffer.from(text));
      return `${entries.length} entries, ${invalid.length} wrong`;
    } catch (error) {
      assert.ok(error instanceof FileError, String(error));
      return error.message;
    }
  };
  // the parser takes quotation marks and separators for nothing: to it a line of such is empty
  for (const line of ['""\n', '\n', '\r', '"a"\r\n', '"\n"\n'])
    assert.equal(
      refusal(line.repeat(500_001)),
      'The file has more than 500,000 lines: split it.',
      JSON.stringify(line),
    );
  const long = 'The file is no CSV, from line 2 on: a line is longer than 100,000 bytes.';
  for (const line of ['"",'.repeat(33_334), ','.repeat(100_001)]) assert.equal(refusal(`192.0.2.1\n${line}\n`), long);
  assert.equal(refusal(`${'\n'.repeat(499_999)}192.0.2.1`), '1 entries, 0 wrong');
  assert.equal(refusal(`192.0.2.1,"${'é\n'.repeat(200)}"\n${'"",'.repeat(33_333)}\n`), '1 entries, 0 wrong');
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
    '\ufeffsep=;\r\nip;note\r\n192.0.2.1;a, b\r\n2001:db8::/32;c\r\n',
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

test('a file that was put together of several is read to its last line, whatever ends them', () => {
  for (const [first, second] of [
    ['\r\n', '\n'],
    ['\n', '\r\n'],
    ['\r', '\n'],
    ['\r\n', '\r'],
  ]) {
    const text = `ip,note${first}192.0.2.1,a${second}192.0.2.2,b${first}192.0.2.3,"c${second}d"${second}192.0.2.300,e`;
    const { entries, invalid } = readListFile(Buffer.from(text));
    assert.deepEqual(
      entries.map(({ prefix, note }) => `${prefix} ${note?.replace(/\s/g, '|').replace('||', '|')}`),
      ['192.0.2.1 a', '192.0.2.2 b', '192.0.2.3 c|d'],
      JSON.stringify(text),
    );
    assert.deepEqual(
      invalid.map(({ line }) => line),
      [6],
    );
  }
});

test('what spreadsheets and pages bring along is no fault: empty rows, titles of all languages, UTF-16, unseen characters', () => {
  const unicodeText = Buffer.from('\ufeffip\tnote\r\n192.0.2.1\tBüro\r\n', 'utf16le');
  for (const file of [
    unicodeText,
    Buffer.from(unicodeText).swap16(),
    'ip,note,,\n,,,\n192.0.2.1,Büro,,\n,,,\n',
    'IP-Adresse;Notiz\n192.0.2.1;Büro\n',
    'ip,note\n\u00a0\u200b192.0.2.1\ufeff,Büro\n',
  ]) {
    const { entries, invalid } = readListFile(Buffer.from(file as string));
    assert.deepEqual(invalid, [], String(file));
    assert.deepEqual(
      entries.map(({ prefix, note }) => [prefix, note]),
      [['192.0.2.1', 'Büro']],
    );
  }
  for (const first of ['192.0.2.300;Büro', '2001:db8::x;Büro', '192,0'])
    assert.equal(readListFile(Buffer.from(`${first}\n`)).invalid.length, 1, `${first} is no title`);
});

test('a quotation mark at the wrong place is told in words that help', () => {
  for (const [text, words] of [
    ['192.0.2.7,24" screen\n', /from line 1 on: a quotation mark stands within a field; put the field in/],
    ['192.0.2.7,"a"b\n', /from line 1 on: text follows the quotation mark that ends a field/],
  ] as const)
    assert.throws(() => readListFile(Buffer.from(text)), words);
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

test('a quotation mark too many is told with the line that it stands in, not with the one in which it is noticed', () => {
  assert.throws(
    () => readListFile(Buffer.from('ip,note\r\n192.0.2.7,"two\r\nlines"\r\n"192.0.2.8,a\r\n192.0.2.9,"b"\r\n')),
    /The file is no CSV, from line 4 on: text follows the quotation mark/,
  );
});

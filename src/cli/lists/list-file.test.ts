import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvLine, parseCsv } from './csv.ts';
import { parseListFile } from './list-file.ts';

const entriesOf = (text: string) => parseListFile(text).entries.map(({ prefix, note }) => [prefix, note]);

test('a list is read with and without a line of titles, whatever wrote it', () => {
  const expected = [
    ['192.0.2.7', 'the carrier'],
    ['2001:db8::/64', ''],
  ];
  for (const text of [
    '192.0.2.7,the carrier\n2001:db8::/64\n',
    'address,note\r\n192.0.2.7,the carrier\r\n2001:db8::/64,\r\n',
    '\ufeffIP Address;Note\n192.0.2.7;the carrier\n2001:0db8:0::/64;',
    'note,address\nthe carrier,192.0.2.7\n,2001:db8::/64\n',
    'IP Address,Country,Note\n192.0.2.7,NL,the carrier\n2001:db8::/64,DE,\n',
    '"192.0.2.7" , "the carrier"\n\n\n"2001:db8::/64"\n',
    '192.0.2.7\tthe carrier\n2001:db8::/64\t\n',
  ])
    assert.deepEqual(entriesOf(text), expected, text);
});

test('quotes keep commas, quotes and line ends of a note', () => {
  assert.deepEqual(entriesOf('192.0.2.7,"Müller, ""the"" carrier\nand more"\n192.0.2.8,x\n'), [
    ['192.0.2.7', 'Müller, "the" carrier\nand more'],
    ['192.0.2.8', 'x'],
  ]);
});

test('wrong lines are told with their number, also behind a note of two lines', () => {
  const { entries, invalid } = parseListFile(
    'address,note\n192.0.2.7,"one\ntwo"\n192.0.2.300,x\n,nobody\n192.0.2.8,"open\n',
  );
  assert.deepEqual(
    entries.map(({ line }) => line),
    [2],
  );
  assert.deepEqual(
    invalid.map(({ line }) => line),
    [4, 5, 6],
  );
  assert.match(invalid[0]!.what, /"192\.0\.2\.300" is neither an address nor a prefix/);
  assert.match(invalid[1]!.what, /there is no address/);
  assert.match(invalid[2]!.what, /does not end/);
});

test('the same prefix in another spelling is a repetition', () => {
  const { entries, duplicates } = parseListFile('192.0.2.0/24\n192.0.2.9/24,again\n::ffff:192.0.2.0/120\n');
  assert.equal(entries.length, 1);
  assert.deepEqual(duplicates, [
    { line: 2, prefix: '192.0.2.0/24', first: 1 },
    { line: 3, prefix: '192.0.2.0/24', first: 1 },
  ]);
});

test('a note that is too long is refused, not cut', () => {
  assert.match(parseListFile(`192.0.2.7,${'x'.repeat(501)}`).invalid[0]!.what, /longer than 500/);
});

test('what is exported is imported again as it was', () => {
  const note = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.trim());
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.ipV4(), note), { minLength: 1, maxLength: 8 }), (list) => {
      const unique = [...new Map(list).entries()];
      const text = ['address,note', ...unique.map(csvLine)].join('\n');
      assert.deepEqual(entriesOf(text), unique);
    }),
  );
});

test('any text is read without an exception, and every record has a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a', '\t') }), (text) => {
      const lines = text.split('\n').length;
      for (const { line } of parseCsv(text)) assert.ok(line >= 1 && line <= lines + (text.match(/\r/g)?.length ?? 0));
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { entriesFile, parseEntries } from './parse-entries.ts';

test('a list pasted from a mail, a spreadsheet or a hosts file is understood line by line', () => {
  const text =
    '203.0.113.7 Office Berlin\n\n# trunks\n198.51.100.0/24,Trunk of "ACME", main\r\n2001:db8::/48;\n192.0.2.1\t# old phone';
  assert.deepEqual(parseEntries(text, ' from mail '), [
    { line: 1, prefix: '203.0.113.7', note: 'Office Berlin' },
    { line: 4, prefix: '198.51.100.0/24', note: 'Trunk of "ACME", main' },
    { line: 5, prefix: '2001:db8::/48', note: 'from mail' },
    { line: 6, prefix: '192.0.2.1', note: 'old phone' },
  ]);
  assert.deepEqual(parseEntries(' \n\t\n'), []);
});

test('who types no note says nothing of it: an entry that is there keeps its own', async () => {
  const text = await entriesFile([{ line: 1, prefix: '192.0.2.1', note: '' }]).text();
  assert.deepEqual(parse(text, { relax_column_count: true }), [['ip', 'note'], ['192.0.2.1']]);
});

test('a note with quotes, commas and a formula reaches the server as it was typed', async () => {
  const note = '=1+1, "quoted"; <b>';
  const text = await entriesFile([{ line: 1, prefix: '192.0.2.1', note }]).text();
  assert.deepEqual(parse(text), [
    ['ip', 'note'],
    ['192.0.2.1', note],
  ]);
});

test('several addresses in one line are so many entries, and none of them is the note of another', () => {
  const text = '203.0.113.1, 203.0.113.0/24;2001:db8::/32\n198.51.100.1 10 phones\n198.51.100.2 10.5\n300.1.1.1 ::1';
  assert.deepEqual(
    parseEntries(text, 'office').map(({ line, prefix, note }) => [line, prefix, note]),
    [
      [1, '203.0.113.1', 'office'],
      [1, '203.0.113.0/24', 'office'],
      [1, '2001:db8::/32', 'office'],
      [2, '198.51.100.1', '10 phones'],
      [3, '198.51.100.2', '10.5'],
      [4, '300.1.1.1', 'office'],
      [4, '::1', 'office'],
    ],
  );
});

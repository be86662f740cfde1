import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ImportPreview, ListRow } from '../../src/console/contract/lists.ts';
import { apiPrefix } from '../../src/console/contract/route.ts';
import { type Browser, csvForm } from './browser.ts';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
let operator: Browser;

before(async () => {
  harness = await startHarness();
  operator = await harness.signedIn('operator');
});
after(() => harness.close());

const notes = [
  '',
  'plain',
  'with, comma',
  'with "quotes"',
  'two\nlines',
  '=HYPERLINK("http://evil")',
  '+49 30',
  '-5',
  '@me',
  'ä ö ü 漢字 🙂',
  "'quoted",
  ' blanks around it\t',
];
const entries = Array.from({ length: 10_000 }, (_, i) => {
  const prefix = i % 10 === 0 ? `2001:db9:${(i + 1).toString(16)}::/48` : `11.${i >> 8}.${i & 255}.${(i % 200) + 1}`;
  return { prefix, note: notes[i % notes.length]! };
});

async function exported(list: string): Promise<string> {
  const answer = await operator.get(`/v1/lists/${list}/export`);
  assert.equal(answer.status, 200);
  return answer.text;
}

test('10,000 entries with every kind of note go out as CSV and come back the same', async () => {
  const added = await operator.post('/v1/lists/deny', { entries });
  assert.equal(added.status, 200, added.text.slice(0, 300));
  const first = await exported('deny');
  assert.match(first, /'=HYPERLINK/, 'a spreadsheet must not run a note');
  const part = await operator.post('/v1/lists/deny/remove', { filter: {}, limit: 2000 });
  assert.equal((part.json as { removed: number }).removed, 2000, part.text.slice(0, 300));
  assert.equal((part.json as { entries: unknown[] }).entries.length, 2000, 'each is told, to put it back');
  const removed = await operator.post('/v1/lists/deny/remove', { filter: {} });
  assert.deepEqual((removed.json as { removed: number; total: number }).removed, 8000);
  assert.equal((removed.json as { total: number }).total, 0);

  const preview = (await operator.post('/v1/lists/deny/import/preview', csvForm(first))).json as ImportPreview;
  assert.deepEqual(preview.counts, { fresh: 10_000, known: 0, repeated: 0, invalid: 0, dangerous: 0, refused: 0 });
  const imported = await operator.post('/v1/lists/deny/import', csvForm(first));
  assert.equal((imported.json as { added: number }).added, 10_000, imported.text);
  const withoutTimes = (csv: string) => csv.replace(/,[^,\n]*Z$/gm, '');
  assert.equal(withoutTimes(await exported('deny')), withoutTimes(first));
  const page = (await operator.get('/v1/lists/deny?text=11.0.1.2&sort=prefix')).json as { rows: ListRow[] };
  assert.deepEqual(
    page.rows.map(({ prefix, note }) => [prefix, note]),
    [['11.0.1.2', entries[1]!.note]],
  );
  const all = await harness.console.parts.store.read((store) => store.readList('deny'));
  assert.deepEqual(all.map(({ note }) => note).sort(), entries.map(({ note }) => note.trim()).sort());
});

test('files for people begin with a byte order mark, those for scripts and of the API 5.3 do not, and all are imported again', async () => {
  await operator.post('/v1/lists/deny', { entries: [{ prefix: '198.18.77.1', note: 'Büro Köln' }] });
  const headers = { 'sw-api-token': harness.token('operator') };
  const bytes = async (path: string) =>
    Buffer.from(await (await fetch(`${harness.url}${apiPrefix}${path}`, { headers })).arrayBuffer());
  const mark = (file: Buffer) => file.subarray(0, 3).toString('hex') === 'efbbbf';
  const paths = ['/v1/lists/deny/export?text=198.18.77.1', '/v1/attacks/export?format=csv'];
  for (const path of paths) {
    const [marked, plain] = [await bytes(`${path}&bom=true`), await bytes(path)];
    assert.ok(mark(marked) && !mark(plain), path);
    assert.deepEqual(marked.subarray(3), plain, path);
  }
  assert.equal(mark(await bytes('/v1/attacks/export?format=json&bom=true')), false, 'JSON has none (RFC 8259, 8.1)');
  const compatible = await bytes('/denylist?export=csv');
  assert.equal(compatible.subarray(0, 8).toString(), 'ip,note,');
  const file = new FormData();
  file.append('csvFile', new Blob([await bytes(`${paths[0]}&bom=true`)]), 'list.csv');
  const preview = (await operator.post('/v1/lists/deny/import/preview', file)).json as ImportPreview;
  assert.deepEqual(
    preview.known.map(({ prefix, note }) => [prefix, note]),
    [['198.18.77.1', 'Büro Köln']],
  );
  await operator.post('/v1/lists/deny/remove', { prefixes: ['198.18.77.1'] });
});

test('the preview sorts lines into new, known, repeated, invalid and dangerous before anything is done', async () => {
  const text = [
    'IP Address;Note',
    '11.0.1.2;known',
    '12.0.0.1;new',
    '12.0.0.1;again',
    '999.1.1.1;wrong',
    ';nothing',
    `12.0.0.2;${'x'.repeat(501)}`,
    '127.0.0.1;own address',
    '192.0.2.0/25;protected',
    '0.0.0.0/0;everything',
  ].join('\r\n');
  const preview = (await operator.post('/v1/lists/deny/import/preview', csvForm(text))).json as ImportPreview;
  assert.deepEqual(preview.counts, { fresh: 4, known: 1, repeated: 1, invalid: 3, dangerous: 3, refused: 3 });
  assert.deepEqual(preview.repeated, [{ line: 4, prefix: '12.0.0.1', first: 3 }]);
  assert.deepEqual(
    preview.invalid.map(({ line }) => line),
    [5, 6, 7],
  );
  assert.deepEqual(
    preview.dangerous.map(({ line, refused }) => [line, refused]),
    [
      [8, true],
      [9, true],
      [10, true],
    ],
  );
  assert.deepEqual(preview.known, [{ line: 2, prefix: '11.0.1.2', note: 'known', before: entries[1]!.note }]);
  const before = await exported('deny');
  const refused = await operator.post('/v1/lists/deny/import', csvForm(text));
  assert.equal(refused.status, 400);
  assert.match(refused.text, /line 5/);
  assert.equal(await exported('deny'), before, 'all or nothing');
  const skipping = await operator.post('/v1/lists/deny/import?skip=true', csvForm(text));
  assert.equal(skipping.status, 200, skipping.text);
  const { added, total } = skipping.json as { added: number; total: number };
  assert.equal(added, 2);
  assert.equal(total, preview.totalWithSkip, 'as the preview said');
  assert.equal(preview.total, total + 3);
});

test('an entry that the allowlist outweighs is told before it is added', async () => {
  await operator.post('/v1/lists/allow', { entries: [{ prefix: '13.0.0.0/24', note: '' }] });
  const preview = (await operator.post('/v1/lists/deny/import/preview', csvForm('ip\n13.0.0.7\n')))
    .json as ImportPreview;
  assert.deepEqual(
    preview.dangerous.map(({ prefix, refused }) => [prefix, refused]),
    [['13.0.0.7', false]],
  );
  assert.match(preview.dangerous[0]!.why, /^13\.0\.0\.0\/24 is in the allowlist/);
  await operator.post('/v1/lists/allow/remove', { prefixes: ['13.0.0.0/24'] });
});

test('a full list still takes new notes for what it holds, and no entry more', async () => {
  const many = Array.from({ length: 250_000 }, (_, i) => `14.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const filled = await operator.post('/v1/lists/allow/import', csvForm(`ip\n${many.join('\n')}\n`));
  assert.equal(filled.status, 200, filled.text.slice(0, 300));
  const again = await operator.post('/v1/lists/allow/import', csvForm(`ip,note\n${many[3]},"a note"\n${many[4]},b\n`));
  assert.equal(again.status, 200, again.text);
  assert.equal((again.json as { total: number }).total, 250_000);
  const more = await operator.post('/v1/lists/allow', { entries: [{ prefix: many[3] }, { prefix: '15.0.0.1' }] });
  assert.equal(more.status, 422);
  assert.equal((more.json as { error: { code: string } }).error.code, 'list-full');
  await operator.post('/v1/lists/allow/remove', { filter: {} });
});

test('files that are no CSV are refused with what to do', async () => {
  const cases: readonly [content: string | Uint8Array, name: string, message: RegExp][] = [
    ['ip\n1.1.1.1\n', 'list.xlsx', /extension/],
    ['', 'list.csv', /no entry/],
    ['\u0000\u0001', 'list.csv', /no text/],
    ['ip,note\n1.1.1.1,"open', 'list.csv', /no CSV/],
  ];
  for (const [content, name, message] of cases) {
    const answer = await operator.post('/v1/lists/allow/import', csvForm(content as string, name));
    assert.equal(answer.status, 400, name);
    assert.match(answer.text, message);
  }
  const latin = new FormData();
  latin.append(
    'csvFile',
    new Blob([new Uint8Array([0x31, 0x2e, 0x31, 0x2e, 0x31, 0x2e, 0x31, 0x2c, 0xe4])]),
    'list.csv',
  );
  assert.match((await operator.post('/v1/lists/allow/import', latin)).text, /UTF-8/);
  const wrongField = new FormData();
  wrongField.append('file', new Blob(['1.1.1.1']), 'list.csv');
  assert.match((await operator.post('/v1/lists/allow/import', wrongField)).text, /csvFile/);
});

test('removing some that a filter finds leaves the others, and answers what is needed to undo it', async () => {
  await operator.post('/v1/lists/allow', {
    entries: [
      { prefix: '203.0.113.1', note: 'office a' },
      { prefix: '203.0.113.2', note: 'trunk' },
    ],
  });
  const removed = await operator.post('/v1/lists/allow/remove', { filter: { text: 'office' } });
  assert.deepEqual((removed.json as { entries: unknown }).entries, [{ prefix: '203.0.113.1', note: 'office a' }]);
  const left = (await operator.get('/v1/lists/allow')).json as { rows: ListRow[] };
  assert.deepEqual(
    left.rows.map(({ prefix }) => prefix),
    ['203.0.113.2'],
  );
});

test('one of those to remove is gone meanwhile: the others are removed, and it is named', async () => {
  await operator.post('/v1/lists/allow', { entries: [{ prefix: '203.0.113.2', note: 'trunk' }] });
  const prefixes = ['203.0.113.2', '203.0.113.99'];
  const removal = { removed: 1, total: 0, entries: [{ prefix: '203.0.113.2', note: 'trunk' }] };
  const answer = await operator.post('/v1/lists/allow/remove', { prefixes });
  assert.deepEqual(answer.json, { added: 0, ...removal, missing: ['203.0.113.99'] });
  const again = await operator.post('/v1/lists/allow/remove', { prefixes });
  assert.deepEqual(again.json, { added: 0, removed: 0, total: 0, entries: [], missing: prefixes });
});

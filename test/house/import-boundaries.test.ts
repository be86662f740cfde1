import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { test } from 'node:test';
import { type Boundary, boundaryTable } from './boundary-table.ts';
import { codeOf, home, importsOf, productFiles } from './source-files.ts';

const table = boundaryTable();

interface Import {
  readonly file: string;
  readonly name: string;
  readonly boundary: Boundary;
}

function sourceImports(): Import[] {
  return productFiles('src').flatMap((file) => {
    const folder = file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
    const boundary = table.find((row) => row.folder === folder);
    assert.ok(boundary, `${file}: docs/architecture.md has no row for src/${folder}`);
    return importsOf(codeOf(file)).map((name) => ({ file, name, boundary }));
  });
}

test('every folder of src/ stands in the table of docs/architecture.md, once', () => {
  const folders = readdirSync(join(home, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rows = table.map((row) => row.folder);
  assert.deepEqual(
    folders.map((entry) => entry.name).filter((name) => !rows.includes(name)),
    [],
  );
  assert.equal(new Set(rows).size, rows.length);
});

test('imports point up the table only: no two folders can come to need each other', () => {
  const known = new Set<string>();
  for (const row of table) {
    for (const name of row.mayImport)
      assert.ok(known.has(name.split('/')[0] ?? ''), `${row.folder} may import ${name}`);
    known.add(row.folder);
  }
});

test('a source file imports only from the folders that the table allows, and nothing outside src/', () => {
  const wrong = sourceImports().filter(({ file, name, boundary }) => {
    if (!name.startsWith('.')) return false;
    const target = normalize(join(file, '..', name));
    const path = target.replace(/^src\//, '');
    if (path === target) return target !== 'package.json';
    const allowed = [boundary.folder, ...boundary.mayImport];
    return !allowed.some((entry) =>
      entry.includes('/') ? path.startsWith(entry) : path.startsWith(`${entry}/`) || path === `${entry}.ts`,
    );
  });
  assert.deepEqual(
    wrong.map(({ file, name }) => `${file} imports ${name}`),
    [],
  );
});

test('a source file uses only the npm packages that the table allows its folder', () => {
  const wrong = sourceImports().filter(({ name, boundary }) => {
    if (name.startsWith('.') || name.startsWith('node:')) return false;
    const parts = name.split('/');
    return !boundary.packages.includes(name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? ''));
  });
  assert.deepEqual(
    wrong.map(({ file, name }) => `${file} imports ${name}`),
    [],
  );
});

test('the privileged engine serves no HTTP: only the console may load an HTTP server', () => {
  const http = /^(node:)?(https?|http2)$|^fastify$|^@fastify\//;
  const wrong = sourceImports().filter(({ name, boundary }) => http.test(name) && boundary.folder !== 'console');
  assert.deepEqual(
    wrong.map(({ file, name }) => `${file} imports ${name}`),
    [],
  );
});

test('the web app knows nothing of the server but its contract', () => {
  const files = existsSync(join(home, 'web/src')) ? productFiles('web/src') : [];
  const wrong = files.flatMap((file) =>
    importsOf(codeOf(file))
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(file, '..', name)))
      .filter((target) => !target.startsWith('web/') && !target.startsWith('src/console/contract/'))
      .map((target) => `${file} imports ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test('the reader of imports sees every form of import', () => {
  const code = [
    "import type { A } from './a.ts';",
    "import {\n  b,\n  c,\n} from './b.ts';",
    "import './c.ts';",
    "export { d } from './d.ts';",
    "const e = await import('./e.ts');",
    "new Worker(new URL('./f.ts', import.meta.url));",
    "new Worker(new URL('g.ts', import.meta.url));",
    "const text = `pages that import from ', ' nothing`;",
  ].join('\n');
  assert.deepEqual(importsOf(code).sort(), ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
});

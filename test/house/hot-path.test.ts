import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, importsOf, productFiles } from './source-files.ts';

const folders = ['packet', 'sip', 'tftp', 'detect'];

/** What a pure, synchronous path has no use for. Time and randomness are arguments. */
const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.\w|\bprocess\.hrtime\b/],
  ['a timer', /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/],
  ['a promise', /\basync\b|\bawait\b|\bnew Promise\b|\bPromise\./],
  ['a log', /\bconsole\.\w/],
  ['the process', /\bprocess\.\w|\bglobalThis\b/],
  ['randomness', /\bMath\.random\b|\bcrypto\.\w/],
];

function offences(code: string): string[] {
  const found: string[] = [];
  for (const [index, line] of code.split('\n').entries())
    for (const [what, pattern] of forbidden)
      if (pattern.test(line)) found.push(`${index + 1}: ${what}: ${line.trim()}`);
  for (const name of importsOf(code)) if (!name.startsWith('.')) found.push(`imports ${name}`);
  return found;
}

for (const folder of folders)
  test(`src/${folder} is pure: live traffic, capture files and tests take the same way through it`, () => {
    const found = productFiles(`src/${folder}`).flatMap((path) =>
      offences(codeOf(path)).map((text) => `${path}:${text}`),
    );
    assert.deepEqual(found, []);
  });

test('the check of the hot path finds what it is there to find', () => {
  const impure = [
    "import fs from 'node:fs';",
    'const now = Date.now();',
    'setTimeout(() => {}, 1);',
    'async function f() {}',
    "console.log('x');",
    'process.exit(1);',
    'Math.random();',
  ];
  for (const line of impure) assert.equal(offences(line).length > 0, true, line);
  assert.deepEqual(offences("export const title = 'an asynchronous process of dates';"), []);
});

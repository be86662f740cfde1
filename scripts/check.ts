// node scripts/check.ts
//
// Everything about the code that needs no run of the product: types, lint and format, unused code, generated
// documents, the house rules. All steps run, also after one failed. The last line is `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { lastLine } from './testing/tally.ts';

const home = resolve(import.meta.dirname, '..');
const houseTests = ['import-boundaries', 'hot-path', 'repository'].map((name) => `test/house/${name}.test.ts`);

/** Arguments of the pinned Node. */
const steps: readonly (readonly [title: string, args: readonly string[]])[] = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['types of the web application', ['node_modules/typescript/bin/tsc', '-p', 'web']],
  ['types of its tests', ['node_modules/typescript/bin/tsc', '-p', 'web/tsconfig.test.json']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']],
  ['unused code', ['node_modules/knip/bin/knip.js', '--no-progress']],
  ['generated documents', ['scripts/generate-docs.ts', '--check']],
  ['house rules', ['--test', '--test-reporter=dot', ...houseTests]],
];

let failed = 0;
let skipped = 0;
for (const [title, args] of steps) {
  if (!existsSync(resolve(home, args.find((arg) => !arg.startsWith('-')) ?? ''))) {
    console.log(`${title}: skipped, ${args[0]} is not there`);
    skipped++;
    continue;
  }
  const result = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (result.status === 0) console.log(`${title}: ok`);
  else {
    failed++;
    console.log(`${title}: FAILED\n${result.stdout}${result.stderr}${result.error?.message ?? ''}`);
  }
}
console.log(lastLine({ passed: steps.length - failed - skipped, failed, skipped }));
process.exitCode = failed > 0 ? 1 : 0;

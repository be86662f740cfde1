// node scripts/check.ts
//
// Everything about the code that needs no run of the product: types, lint and format, unused code, generated
// documents, the house rules. All steps run, two at a time, also after one failed. The last line is
// `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
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

type Outcome = 'ok' | 'failed' | 'skipped';

const waiting = [...steps];
const outcomes: Outcome[] = [];
await Promise.all(
  [1, 2].map(async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) outcomes.push(await outcomeOf(step));
  }),
);
const of = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
console.log(lastLine({ passed: of('ok'), failed: of('failed'), skipped: of('skipped') }));
process.exitCode = of('failed') > 0 ? 1 : 0;

async function outcomeOf([title, args]: (typeof steps)[number]): Promise<Outcome> {
  if (!existsSync(resolve(home, args.find((arg) => !arg.startsWith('-')) ?? ''))) {
    console.log(`${title}: skipped, ${args[0]} is not there`);
    return 'skipped';
  }
  let output = '';
  const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const code = await new Promise<number | null>((done, reject) => child.once('error', reject).once('close', done));
  console.log(code === 0 ? `${title}: ok` : `${title}: FAILED\n${output}`);
  return code === 0 ? 'ok' : 'failed';
}

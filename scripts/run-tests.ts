// node scripts/run-tests.ts [PART OF A PATH …]
//
// Runs every test, or those whose path holds one of the arguments, with node:test: unit tests three at a time, then those in a browser
// two at a time, and beside them the lab tests one after the other. The last line is `N passed, N failed, N skipped`; exit code 1
// when a test failed or there was none. With CI=true a test that was skipped for want of something has failed.
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { Report } from './testing/report.ts';
import { add, count, lastLine, newTally } from './testing/tally.ts';
import { testFiles } from './testing/test-files.ts';

/** A file that takes longer hangs; milliseconds. */
const longest = 10 * 60_000;

const home = resolve(import.meta.dirname, '..');
// hundreds of processes run the same files
process.env.NODE_COMPILE_CACHE ??= join(home, 'node_modules/.cache/compiled');
const complete = process.env.CI === 'true';
const tally = newTally();
const report = new Report(home, (text) => process.stdout.write(text));
const files = testFiles(home, process.argv.slice(2));

await Promise.all([
  runGroup('unit tests', files.unit, 3).then(() => runGroup('tests in a browser', files.browser, 2)),
  runGroup('lab tests', files.lab, 1),
]);

if (Object.values(files).every(({ length }) => length === 0)) {
  console.log('no test file was found');
  tally.failed++;
}
report.close(tally);
console.log(lastLine(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;

async function runGroup(title: string, paths: readonly string[], concurrency: number): Promise<void> {
  if (paths.length === 0) return;
  report.group(title, paths.length);
  const output = new Map<string, string>();
  const path: string[] = [];
  let ofFile = newTally();
  let milliseconds = 0;
  let current: string | undefined;
  const stream = run({ cwd: home, files: paths.map((name) => resolve(home, name)), concurrency, timeout: longest });
  for await (const event of stream) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      output.set(event.data.file, (output.get(event.data.file) ?? '') + event.data.message);
    } else if (event.type === 'test:start') {
      path.length = event.data.nesting;
      path.push(event.data.name);
    } else if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { file } = event.data;
      if (file !== current) {
        closeFile();
        current = file;
      }
      count(ofFile, event, path.slice(0, event.data.nesting), complete);
      if (event.data.nesting === 0) milliseconds += event.data.details.duration_ms;
    }
  }
  closeFile();

  function closeFile(): void {
    if (current !== undefined) report.file(current, ofFile, milliseconds, output.get(current) ?? '');
    add(tally, ofFile);
    ofFile = newTally();
    milliseconds = 0;
  }
}

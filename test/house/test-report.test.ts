import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { cleanEnvironment, scratchHome } from './scratch-home.ts';

const head = "import { describe, test } from 'node:test';\n";

function runTests(
  t: TestContext,
  files: Record<string, string>,
  env: Record<string, string> = {},
  args: string[] = [],
) {
  const folder = scratchHome(t, files);
  const run = spawnSync(process.execPath, ['scripts/run-tests.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: cleanEnvironment(env),
  });
  return { code: run.status, last: run.stdout.trimEnd().split('\n').at(-1), text: run.stdout };
}

test('the last line counts each test once, and a failure makes the exit code 1', (t) => {
  const run = runTests(t, {
    'src/a.test.ts': `${head}test('good', () => {});
describe('suite', () => { test('bad', () => { throw new Error('broken here'); }); test('fine', () => {}); });
test('later', { skip: 'another day' }, () => {});`,
    'src/b.test.ts': `${head}test('parent', async (t) => { await t.test('child', () => {}); });`,
  });
  assert.equal(run.last, '4 passed, 1 failed, 1 skipped');
  assert.equal(run.code, 1);
  assert.match(run.text, /suite › bad\n {2}src\/a\.test\.ts:\d+\n {4}Error: broken here/);
  assert.match(run.text, /skipped 1: another day/);
});

test('several failures are listed once more at the end, where the last lines of a long log show them', (t) => {
  const bad = (name: string) => `${head}test('${name}', () => { throw new Error('long story'); });`;
  const { text } = runTests(t, { 'src/a.test.ts': bad('one'), 'src/b.test.ts': bad('two') });
  assert.match(text, /\nfailed:\n {2}src\/a\.test\.ts:2 one\n {2}src\/b\.test\.ts:2 two\n\n0 passed, 2 failed/);
  assert.doesNotMatch(runTests(t, { 'src/a.test.ts': bad('one') }).text, /\nfailed:/);
});

test('a run in which all is well exits with 0', (t) => {
  const run = runTests(t, { 'src/a.test.ts': `${head}test('good', () => {});` });
  assert.equal(run.last, '1 passed, 0 failed, 0 skipped');
  assert.equal(run.code, 0);
});

test('in CI a lab test that was skipped for want of root or a package has failed', (t) => {
  const files = { 'src/a.test.ts': `${head}test('lab', (t) => t.skip('needs root (network namespaces)'));` };
  assert.equal(runTests(t, files).last, '0 passed, 0 failed, 1 skipped');
  const inCi = runTests(t, files, { CI: 'true' });
  assert.equal(inCi.last, '0 passed, 1 failed, 0 skipped');
  assert.equal(inCi.code, 1);
});

test('a test file that crashes, holds no test, or ends with an error afterwards is a failure', (t) => {
  const crash = runTests(t, { 'src/a.test.ts': "throw new Error('at load');" });
  assert.equal(crash.last, '0 passed, 1 failed, 0 skipped');
  assert.match(crash.text, /at load/);
  assert.equal(runTests(t, { 'src/a.test.ts': 'export {};' }).last, '0 passed, 1 failed, 0 skipped');
  const late = `${head}test('good', () => {}); process.on('exit', () => { process.exitCode = 3; });`;
  assert.equal(runTests(t, { 'src/a.test.ts': late }).code, 1);
});

test('a run that finds no test is no success', (t) => {
  const run = runTests(t, { 'src/a.test.ts': `${head}test('good', () => {});` }, {}, ['no-such-part']);
  assert.equal(run.last, '0 passed, 1 failed, 0 skipped');
  assert.equal(run.code, 1);
});

test('tests that use the lab are no unit tests: they run one at a time, beside the others', (t) => {
  const lab = (name: string) =>
    `${head}import { tool } from '../../test/lab/tool.ts';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
test('${name} uses the lab ' + tool, async () => {
  if (existsSync('busy')) throw new Error('another one runs');
  writeFileSync('busy', '');
  await sleep(300);
  rmSync('busy');
});`;
  const run = runTests(t, {
    'test/lab/tool.ts': 'export const tool = 1;',
    'src/a/y.test.ts': lab('one'),
    'src/a/z.test.ts': lab('two'),
    'src/b.test.ts': `${head}test('good', () => {});`,
  });
  assert.equal(run.last, '3 passed, 0 failed, 0 skipped');
  assert.match(run.text, /^unit tests \(1 file\)$/m);
  assert.match(run.text, /^lab tests \(2 files\)$/m);
});

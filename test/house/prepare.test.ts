import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cleanEnvironment, scratchHome } from './scratch-home.ts';

interface NodeModules {
  matchesLock(folder: string): boolean;
}

interface ServicePolicy {
  withServicesHeld<T>(action: () => Promise<T>, file: string): Promise<T>;
}

const nodeModules = (folder: string): Promise<NodeModules> =>
  import(pathToFileURL(join(folder, 'scripts/setup/node-modules.mjs')).href);
const servicePolicy = (folder: string): Promise<ServicePolicy> =>
  import(pathToFileURL(join(folder, 'scripts/setup/service-policy.mjs')).href);

/** dpkg's own record of a Debian 13, where libpcap0.8t64 provides libpcap0.8; beside it a package that was removed, not purged. */
const statusOfDebian13 = [
  'Package: libpcap0.8t64\nStatus: install ok installed\nProvides: libpcap0.8 (= 1.10.5-2)',
  'Package: nftables\nStatus: install ok installed',
  'Package: sipprot-removed\nStatus: deinstall ok config-files\nConfig-Version: 1',
]
  .map((entry) => `${entry}\nMaintainer: nobody\nArchitecture: all\nVersion: 1.10.5-2\nDescription: none\n\n`)
  .join('');

test('an installation that matches package-lock.json is left alone: starting again costs no npm ci', async (t) => {
  const folder = scratchHome(t, {});
  assert.equal((await nodeModules(folder)).matchesLock(folder), true);
});

test('after an update that changes a dependency the installation is brought up to date', async (t) => {
  const folder = scratchHome(t, {});
  const file = join(folder, 'package-lock.json');
  const lock: { packages: Record<string, { version: string }> } = JSON.parse(readFileSync(file, 'utf8'));
  const entry = lock.packages['node_modules/koffi'];
  assert.ok(entry);
  entry.version = '999.0.0';
  writeFileSync(file, JSON.stringify(lock));
  assert.equal((await nodeModules(folder)).matchesLock(folder), false);
});

test('a machine that lacks a library is told the exact command, and the program starts all the same', (t) => {
  const lists =
    '{ "run": { "libc6": [], "sipprot-no-such-library": [] }, "test": { "sipprot-no-such-tool": [] }, "bench": {} }';
  const folder = scratchHome(t, { 'scripts/packages.json': lists });
  const run = spawnSync(process.execPath, ['scripts/prepare.mjs', 'run'], {
    cwd: folder,
    encoding: 'utf8',
    env: cleanEnvironment({ SIPPROT_NO_APT: '1' }),
  });
  assert.equal(run.status, 0);
  assert.match(run.stderr, /apt-get install -y --no-install-recommends sipprot-no-such-library$/m);
});

test('a library that has another name in a later Debian is not installed anew at each start', (t) => {
  const lists = '{ "run": { "libpcap0.8": [], "nftables": [], "sipprot-removed": [] } }';
  const folder = scratchHome(t, { 'scripts/packages.json': lists, 'dpkg/status': statusOfDebian13 });
  const run = spawnSync(process.execPath, ['scripts/prepare.mjs', 'run'], {
    cwd: folder,
    encoding: 'utf8',
    env: cleanEnvironment({ SIPPROT_NO_APT: '1', DPKG_ADMINDIR: join(folder, 'dpkg') }),
  });
  assert.match(run.stderr, /apt-get install -y --no-install-recommends sipprot-removed$/m);
});

test('servers that are installed for the tests are not started, and the rule for that goes away afterwards', async (t) => {
  const folder = scratchHome(t, {});
  const file = join(folder, 'policy-rc.d');
  const { withServicesHeld } = await servicePolicy(folder);
  const during = await withServicesHeld(async () => spawnSync(file, ['kamailio', 'start']).status, file);
  assert.equal(during, 101, 'Debian policy: 101 = action forbidden');
  assert.equal(existsSync(file), false);
  await assert.rejects(
    withServicesHeld(() => Promise.reject(new Error('apt failed')), file),
    /apt failed/,
  );
  assert.equal(existsSync(file), false);
});

test('a rule about services that the administrator wrote stays as it is; one that we left behind is removed', async (t) => {
  const folder = scratchHome(t, { 'policy-rc.d': '#!/bin/sh\nexit 0\n' });
  const file = join(folder, 'policy-rc.d');
  const { withServicesHeld } = await servicePolicy(folder);
  await withServicesHeld(async () => undefined, file);
  assert.equal(readFileSync(file, 'utf8'), '#!/bin/sh\nexit 0\n');

  let ours = '';
  const left = join(folder, 'left-behind');
  await withServicesHeld(async () => {
    ours = readFileSync(left, 'utf8');
  }, left);
  writeFileSync(left, ours);
  await withServicesHeld(async () => undefined, left);
  assert.equal(existsSync(left), false);
});

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home, say } from './home.mjs';

/** The package that carries the pinned Node for this machine: the launcher names the same. */
const nodePackage = `node-linux-${process.arch}`;

/**
 * Brings node_modules to what package-lock.json says, with `npm ci` when it differs.
 * Returns false, after saying why, when that failed.
 */
export function ensureNodeModules(folder = home) {
  const wanted = wantedState(folder);
  const stamp = join(folder, 'node_modules/.cache/sipprot/node-modules');
  if (read(stamp) === wanted && existsSync(join(folder, 'node_modules/.bin/node'))) return true;
  if (!matchesLock(folder) && !install(folder)) return false;
  if (!hasPinnedNode(folder)) {
    say(
      `npm has no Node runtime for this machine (${process.platform} ${process.arch}); Linux on x64 and arm64 is supported`,
    );
    return false;
  }
  try {
    linkPinnedNode(folder);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  } catch {
    // node_modules of another user: only slower, the comparison is made again next time
  }
  return true;
}

/** Whether npm's record of what it installed agrees with package-lock.json. */
export function matchesLock(folder) {
  const installed = parse(read(join(folder, 'node_modules/.package-lock.json')))?.packages;
  const locked = parse(read(join(folder, 'package-lock.json')))?.packages;
  if (!installed || !locked || !hasPinnedNode(folder)) return false;
  for (const [path, entry] of Object.entries(installed))
    if (locked[path]?.version !== entry.version || locked[path]?.integrity !== entry.integrity) return false;
  for (const [path, entry] of Object.entries(locked)) {
    // an optional package is left out where its processor or system is another
    if (path === '' || entry.optional || entry.devOptional || entry.peer) continue;
    if (!installed[path] || !existsSync(join(folder, path, 'package.json'))) return false;
  }
  return true;
}

function hasPinnedNode(folder) {
  return existsSync(join(folder, 'node_modules', nodePackage, 'bin/node'));
}

/** npm 10 leaves node_modules/.bin/node out, since two optional packages offer it. */
function linkPinnedNode(folder) {
  const link = join(folder, 'node_modules/.bin/node');
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(`../${nodePackage}/bin/node`, link);
}

function wantedState(folder) {
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform} ${process.arch}\n`;
}

function install(folder) {
  say('installing the npm packages that package-lock.json names');
  if (npm(folder, 'ci')) return true;
  // it refuses a lock that lacks a package of another system (see complete-lock.mjs); this keeps to the locked versions as well
  say('npm ci failed; trying npm install --no-save');
  if (npm(folder, 'install', '--no-save')) return true;
  say('the npm packages could not be installed; nothing was started');
  return false;
}

function npm(folder, ...command) {
  // npm run puts node_modules/.bin first, where the pinned node is: `npm ci` deletes it while it runs
  const path = (process.env.PATH ?? '')
    .split(':')
    .filter((entry) => !entry.endsWith('/node_modules/.bin'))
    .join(':');
  // no warnings: most are of packages that want a newer Node than npm's own, and get the pinned one
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', [...command, ...flags], {
    cwd: folder,
    // npm's own messages go to stderr as well
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PATH: path, npm_config_engine_strict: 'false' },
  });
  if (result.error) say(`npm: ${result.error.message}`);
  return result.status === 0;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

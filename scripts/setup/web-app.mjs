import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home, say } from './home.mjs';

/**
 * Builds web/dist when a source of the web application changed since the last time. Returns false, after saying
 * why, when that failed. An installation without development packages keeps the one that came with it.
 */
export function ensureWebApp(folder = home) {
  const vite = join(folder, 'node_modules/vite/bin/vite.js');
  const built = existsSync(join(folder, 'web/dist/index.html'));
  if (!existsSync(join(folder, 'web/index.html')) || (built && !existsSync(vite))) return true;
  const wanted = sourcesHash(folder);
  const stamp = join(folder, 'node_modules/.cache/sipprot/web-app');
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  say('building the web application');
  const node = join(folder, 'node_modules/.bin/node');
  const result = spawnSync(node, [vite, 'build', 'web', '--logLevel', 'warn'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) {
    say('the web application could not be built; the console works without its pages until it is: npm run build:web');
    return false;
  }
  try {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  } catch {
    // node_modules of another user: it is built again next time
  }
  return true;
}

/** Over every file of web/ but dist, and the versions of the packages that are built in. */
function sourcesHash(folder) {
  const hash = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json')));
  const files = readdirSync(join(folder, 'web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'web/dist/')) && !/\.test\.tsx?$|\.md$/.test(path))
    .sort();
  for (const path of files) hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  return `${hash.digest('hex')}\n`;
}

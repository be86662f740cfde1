// node scripts/complete-lock.mjs [--check]
//
// npm leaves an optional package out of package-lock.json when the registry at hand does not have it (a mirror that
// carries only Linux packages, say), and `npm ci` then refuses the lock everywhere. This adds the packages of other
// systems with the version that their parent asks for, so that `npm ci` sees a whole lock and skips them. They carry no integrity
// hash, and none of them is ever installed on a system that sipPROT supports. --check only says what is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from './setup/home.mjs';

const file = join(home, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingOptional(lock.packages);

if (process.argv.includes('--check')) {
  for (const path of Object.keys(missing)) console.log(`missing in package-lock.json: ${path}`);
  process.exitCode = Object.keys(missing).length > 0 ? 1 : 0;
} else if (Object.keys(missing).length > 0) {
  const root = lock.packages[''];
  const rest = Object.entries({ ...lock.packages, ...missing }).filter(([path]) => path !== '');
  // npm's own order
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = { '': root, ...Object.fromEntries(rest) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${Object.keys(missing).length} packages of other systems to package-lock.json`);
}

/** Entries for the optional dependencies of locked packages that the lock does not hold. */
function missingOptional(packages) {
  const added = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue;
      const { os, cpu, libc } = platformOf(name);
      // the order in which npm writes the fields
      added[`node_modules/${name}`] = {
        version,
        cpu: [cpu],
        ...(entry.dev ? { dev: true } : {}),
        ...(libc ? { libc: [libc] } : {}),
        license: entry.license,
        optional: true,
        os: [os],
      };
    }
  }
  return added;
}

function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined;
  }
}

/** The system and processor that a platform package's name ends with, as in `cli-linux-x64-musl`. */
function platformOf(name) {
  const match =
    /-(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|aix)-([a-z0-9]+)(?:-(\w+))?$/.exec(name);
  if (!match) throw new Error(`${name}: cannot tell its platform; get it from a registry that has it`);
  const [, os, cpu, abi] = match;
  return { os, cpu, libc: os === 'linux' && abi ? (abi.startsWith('musl') ? 'musl' : 'glibc') : undefined };
}

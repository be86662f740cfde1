import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, say } from './home.mjs';
import { withServicesHeld } from './service-policy.mjs';

/** Packages whose installation would also set up a service that starts with the machine. */
const services = { kamailio: 'kamailio', 'tftpd-hpa': 'tftpd-hpa', fail2ban: 'fail2ban' };

/**
 * The Debian packages of the named groups in packages.json that are not installed, and that no installed one provides.
 * `undefined`: this is no Debian.
 */
export function missingPackages(groups, folder = home) {
  const lists = JSON.parse(readFileSync(join(folder, 'scripts/packages.json'), 'utf8'));
  const wanted = groups.flatMap((group) => Object.keys(lists[group] ?? {}));
  if (wanted.length === 0) return [];
  // a later Debian may have a package under another name that provides the old one: libpcap0.8 is libpcap0.8t64 since Debian 13
  const format = `\${db:Status-Status}\t\${Package}, \${Provides}\n`;
  const query = spawnSync('dpkg-query', ['-W', '-f', format], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (query.error) return undefined;
  const installed = new Set();
  for (const line of query.stdout.split('\n')) {
    const [status, names] = line.split('\t');
    if (status === 'installed') for (const name of names.split(', ')) installed.add(name.replace(/ .*/, ''));
  }
  return wanted.filter((name) => !installed.has(name));
}

/** Installs what is missing when root may; otherwise says which command does it. Never fails. */
export async function ensureDebianPackages(groups, folder = home) {
  const missing = missingPackages(groups, folder);
  if (missing === undefined) {
    say('this system has no dpkg: docs/install.md names the libraries and tools that are needed');
    return;
  }
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid() !== 0 || process.env.SIPPROT_NO_APT === '1' || !existsSync('/usr/bin/apt-get')) {
    say(`these packages are missing; as root run: ${command}`);
    return;
  }
  say(`installing ${missing.join(' ')}`);
  const installed = await withServicesHeld(async () => {
    await apt(['-q', 'update']);
    return apt(['-q', 'install', '-y', '--no-install-recommends', ...missing]);
  }).catch((error) => {
    say(error.message);
    return false;
  });
  keepFromBooting(missing);
  if (!installed) say(`apt-get could not install all of them; going on without. To try again: ${command}`);
}

/** Runs apt-get, waiting for another one to finish. True when it succeeded. */
function apt(args) {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** The tests start their own servers: those of the packages that came just now shall not start with the machine. */
function keepFromBooting(installed) {
  if (!existsSync('/usr/bin/systemctl')) return;
  for (const name of installed)
    if (services[name]) spawnSync('systemctl', ['disable', '--quiet', services[name]], { stdio: 'ignore' });
}

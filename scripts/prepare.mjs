// node scripts/prepare.mjs [run] [demo] [test] [bench]
//
// Makes a fresh clone ready: npm packages as package-lock.json says, the web application (groups run and demo), then the Debian
// packages of the named groups. Runs before the pinned Node is there, so it is plain JavaScript for the system's Node 20 or newer.
// Exit code 1: the npm packages could not be installed. Missing Debian packages are only reported: the program
// then says itself what it cannot do.
import { ensureDebianPackages } from './setup/debian-packages.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { ensureWebApp } from './setup/web-app.mjs';

const groups = process.argv.slice(2);
if (!ensureNodeModules()) process.exit(1);
if (groups.includes('run') || groups.includes('demo')) ensureWebApp();
await ensureDebianPackages(groups);
if (groups.includes('run') && process.getuid() !== 0)
  console.error(
    'sipprot: not root: live capture needs CAP_NET_RAW and blocking needs CAP_NET_ADMIN. Without them nothing is blocked.',
  );

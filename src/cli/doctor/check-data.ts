import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, fail, ok, unknown, warn } from './check.ts';
import { messageOf } from './check-runtime.ts';

const megabyte = 1 << 20;

/** The data directory: there or makeable, writable, with room. */
export function checkData(directory: string): Check[] {
  const [id, title] = ['data', 'data directory'];
  const there = existsSync(directory);
  const nearest = nearestExisting(directory);
  try {
    if (there && !statSync(directory).isDirectory())
      return [fail(id, title, `${directory} is a file`, 'name another dataDir in the configuration')];
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    const what = there ? `${directory} cannot be written by this user` : `${directory} cannot be made by this user`;
    if (process.getuid?.() !== 0) return [unknown(id, title, `${what}; root was not asked`)];
    return [
      fail(id, title, what, 'mount it writable, or name another dataDir in the configuration'),
      checkRoom(nearest),
    ];
  }
  return [ok(id, title, there ? `${directory} can be written` : `${directory} will be made`), checkRoom(nearest)];
}

function checkRoom(directory: string): Check {
  const [id, title] = ['disk', 'free disk'];
  try {
    const { bavail, bsize } = statfsSync(directory);
    const free = Math.floor((bavail * bsize) / megabyte);
    const detail = `${free.toLocaleString('en')} MB`;
    const remedy = 'make room, or lower the settings retentionDays and maxAttacks';
    if (free < 100) return fail(id, title, detail, remedy);
    return free < 1000 ? warn(id, title, detail, remedy) : ok(id, title, detail);
  } catch (error) {
    return unknown(id, title, messageOf(error));
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

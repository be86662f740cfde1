import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseFile, inspectFile } from '../../store/data-directory.ts';
import { applicationId, migrations } from '../../store/migrate.ts';
import { storeErrorOf, storeErrors } from '../../store/store-error.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';
import { messageOf } from './check-runtime.ts';

const megabyte = 1 << 20;

const recovered =
  'at its start the engine moves it aside and begins a new one, with the lists and settings that can be read: look at the disk';

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
  return [
    ok(id, title, there ? `${directory} can be written` : `${directory} will be made`),
    ...checkDatabase(databaseFile(directory)),
    checkRoom(nearest),
  ];
}

/** What the engine would say of the database at its start, as far as the head of the file tells. */
function checkDatabase(file: string): Check[] {
  const [id, title] = ['database', 'database'];
  if (!existsSync(file)) return [];
  try {
    const { strange, version, applicationId: owner } = inspectFile(file);
    const newest = migrations.at(-1)!.version;
    // those it moves aside by itself
    if (strange) return [warn(id, title, `${file} is no SQLite database`, recovered)];
    if (version > 0 && owner !== applicationId) return [warn(id, title, `${file} was not made by sipPROT`, recovered)];
    if (version <= newest) return [ok(id, title, 'no fault is seen')];
    return [
      fail(
        id,
        title,
        `${file} has schema version ${version}, this program knows ${newest} at most: the engine does not start with it`,
        storeErrors.newer,
      ),
    ];
  } catch (error) {
    const { detail } = storeErrorOf(error, 'It cannot be read');
    if (process.getuid?.() !== 0) return [unknown(id, title, `${detail}; root was not asked`)];
    return [fail(id, title, detail, 'see that it is a plain file that root may read')];
  }
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

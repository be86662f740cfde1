import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { letIn } from './let-in.ts';

/** Whom the console runs as, where the engine is root. */
export interface ConsoleUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** in this order: the one that packages make, and the one that every system has */
const names = ['sipprot', 'nobody'] as const;

/** The user for the console of an engine that runs as root; undefined for any other engine, which has no other user to give. */
export function findConsoleUser(passwd = '/etc/passwd'): ConsoleUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync(passwd, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
  for (const name of names) {
    const user = users.get(name);
    if (user && user.uid > 0 && user.gid > 0) return user;
  }
  // as nobody and nogroup are numbered where there is no user database
  return { name: 'nobody', uid: 65_534, gid: 65_534 };
}

/**
 * The first folder on the way to a file that the user cannot enter, or the file where it cannot be read; undefined where
 * all is well. A checkout in /root is closed to everybody else.
 * @param from the folder above the file that the way begins with
 */
export function closedTo(user: ConsoleUser, file: string, from = '/'): string | undefined {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === from || folder === dirname(folder)) break;
  }
  const may = (path: string, bit: number) => {
    const { mode, uid, gid } = statSync(path);
    return (mode & (uid === user.uid ? bit << 6 : gid === user.gid ? bit << 3 : bit)) !== 0;
  };
  return folders.find((folder) => !may(folder, 1)) ?? (may(file, 4) ? undefined : file);
}

export function consoleDirectory(dataDir: string): string {
  return join(dataDir, 'console');
}

/**
 * The console's own directory, which only its user can look into. Works without the capabilities that pass over
 * permissions, which a service does not have: what belongs to somebody else is taken over first.
 */
export function prepareConsoleDirectory(dataDir: string, user: ConsoleUser | undefined): void {
  const directory = consoleDirectory(dataDir);
  if (user) letIn(dataDir, user.gid);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // a link that the console's user put there must not lend it another directory
  const { uid, mode } = lstatSync(directory);
  if (!lstatSync(directory).isDirectory()) throw new Error(`${directory} is no directory: remove it`);
  const self = process.getuid?.() ?? 0;
  if (!user) {
    if (uid === self && (mode & 0o777) !== 0o700) chmodSync(directory, 0o700);
    return;
  }
  if (uid === user.uid && (mode & 0o777) === 0o700) return;
  if (uid !== self) chownSync(directory, self, -1);
  chmodSync(directory, 0o700);
  for (const name of readdirSync(directory)) lchownSync(join(directory, name), user.uid, user.gid);
  chownSync(directory, user.uid, user.gid);
}

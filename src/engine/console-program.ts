import { mkdirSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { capability, hasCapability } from './capabilities.ts';
import { type ConsoleUser, closedTo } from './console-user.ts';

/** the program's folder: the checkout, or what was installed */
const home = resolve(import.meta.dirname, '../..');

/** How the console's process is started. */
export interface ConsoleProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Whom the command is started as; undefined: as we are, and it changes to the console's user itself, where there is one. */
  readonly user: ConsoleUser | undefined;
  /** where the console finds its pages */
  readonly webDir: string;
}

/**
 * The program in a folder that the console's user cannot come to, such as a checkout in /root, under a name to which he can: in mounts
 * that nobody but this process has (mount_namespaces(7)), so that no file is copied and nothing outside of the folder is opened to him.
 * Then the user is changed, which drops all capabilities (capabilities(7)). Arguments: the folder, its other name, user, group, Node, its option, script.
 */
const lendThenRun =
  'mount --bind "$1" "$2" && exec setpriv --reuid "$3" --regid "$4" --clear-groups --inh-caps=-all -- "$5" "$6" "$7"';

/** no debugger for who listens on 127.0.0.1, whatever signal a script sends */
const noDebugger = '--disable-sigusr1';

/**
 * @param script of the console's process, which lies in the program's folder
 * @throws Error where the user cannot come to the program in any way
 */
export function consoleProgram(script: string, user: ConsoleUser | undefined, dataDir: string): ConsoleProgram {
  const node = process.execPath;
  const webDir = join(home, 'web/dist');
  const closed = user && (closedTo(user, script) ?? closedTo(user, node));
  if (user === undefined || closed === undefined) return { command: node, args: [noDebugger, script], user, webDir };
  if (!hasCapability(capability.sysAdmin) || !canBeLent(script, user) || !canBeLent(node, user))
    throw new Error(
      `its user ${user.name} may not enter ${closed}. Install sipPROT where everybody may read it (/opt/sipprot), or run it with --no-console.`,
    );
  const lent = join(dataDir, 'program');
  mkdirSync(lent, { recursive: true });
  const under = (path: string) => (path.startsWith(home + sep) ? join(lent, path.slice(home.length)) : path);
  const ids = [String(user.uid), String(user.gid)];
  return {
    command: 'unshare',
    args: ['--mount', 'sh', '-c', lendThenRun, 'sh', home, lent, ...ids, under(node), noDebugger, under(script)],
    user: undefined,
    webDir: under(webDir),
  };
}

/** It lies in the program's folder, and nothing below that is closed; or the user can come to it anyhow. */
function canBeLent(file: string, user: ConsoleUser): boolean {
  return closedTo(user, file, file.startsWith(home + sep) ? home : undefined) === undefined;
}

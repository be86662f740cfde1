import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labMissing } from '../../test/lab/require.ts';

/** `root`: network namespaces. `lab`: root and all that test/lab needs. Else the name of a command. */
export type Need = 'root' | 'lab' | (string & {});

/** Debian package → the commands that it brings for us to run; in groups */
const groups = JSON.parse(readFileSync(new URL('../../scripts/packages.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Why a benchmark cannot run here, with what would mend it; `undefined` where it can. */
export function missing(needs: readonly Need[]): string | undefined {
  const reasons = needs.flatMap((need) => reason(need) ?? []);
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

function hasCommand(command: string): boolean {
  return directories.some((directory) => runs(join(directory, command)));
}

function reason(need: Need): string | undefined {
  if (need === 'root') return process.getuid?.() === 0 ? undefined : 'run it as root (network namespaces)';
  if (need === 'lab') return labMissing();
  if (hasCommand(need)) return undefined;
  const found = Object.values(groups)
    .flatMap((group) => Object.entries(group))
    .find(([, commands]) => commands.includes(need));
  return `install: apt-get install ${found?.[0] ?? packageOf(need)}`;
}

/** Commands of packages that every Debian has, unless it is a container. */
function packageOf(command: string): string {
  return command === 'taskset' ? 'util-linux' : command;
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

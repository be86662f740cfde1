import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killStarted, run } from './process.ts';

/** A network namespace of the lab. */
export interface Namespace {
  /** as `ip netns` knows it; unique on this machine */
  readonly name: string;
  /** its place in the lab: `pbx`, `attacker` … */
  readonly role: string;
}

const directory = '/run/netns';
const shape = /^siplab-(\d+)-(\d+)-/;
let serial = 0;

/** A prefix for the names of one lab, which tells a later sweep whether its maker still lives. */
export function uniquePrefix(label: string): string {
  // the start time guards against another process that was given the same pid
  return `siplab-${process.pid}-${startTime(process.pid)}-${++serial}-${label.replace(/[^a-z0-9]/g, '')}`;
}

/** Removes what labs of processes that are gone have left: processes, namespaces, temporary directories. */
export async function sweep(): Promise<void> {
  const dead = (name: string) => {
    const match = shape.exec(name);
    return match !== null && startTime(Number(match[1])) !== match[2];
  };
  await removeNamespaces(namespaceNames().filter(dead));
  for (const name of readdirSync(tmpdir()).filter(dead)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

/** Kills every process inside the namespaces, then deletes them. Those that are gone already are no error. */
export async function removeNamespaces(names: readonly string[]): Promise<void> {
  const there = new Set(namespaceNames());
  const mine = names.filter((name) => there.has(name));
  if (mine.length === 0) return;
  await killStarted(mine);
  killInside(mine);
  const input = mine.map((name) => `netns del ${name}\n`).join('');
  const { stderr } = await run(undefined, 'ip', ['-force', '-batch', '-'], { input });
  // two test files may sweep at the same time: what counts is that they are gone
  const left = namespaceNames().filter((name) => mine.includes(name));
  if (left.length > 0) throw new Error(`namespaces that could not be removed: ${left.join(' ')}\n${stderr}`);
}

export function namespaceNames(): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // made by the first `ip netns add`
  }
}

/** Kills, one by one, the processes whose network namespace is one of these: the lab is the only one who starts any there. */
export function killInside(names: readonly string[]): void {
  const inodes = new Set(names.map((name) => `net:[${inode(name)}]`));
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      if (inodes.has(readlinkSync(`/proc/${pid}/ns/net`))) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // ended in the meantime
    }
  }
}

function inode(name: string): number {
  try {
    return statSync(join(directory, name)).ino;
  } catch {
    return -1;
  }
}

/** Clock ticks since boot at which a process began (proc(5), stat field 22); `undefined` if there is no such process. */
function startTime(pid: number): string | undefined {
  try {
    // the second field is a name in parentheses that may hold spaces and parentheses itself
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

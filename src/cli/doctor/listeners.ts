import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket on which a program of this network namespace waits. */
export interface Listener {
  readonly transport: 'UDP' | 'TCP';
  readonly port: number;
  readonly inode: string;
}

const listening = '0A'; // TCP_LISTEN
const unconnected = '07'; // TCP_CLOSE, which UDP sockets without a peer have

/** All listeners, from /proc/net (proc(5)). */
export function readListeners(): Listener[] {
  return (['udp', 'udp6', 'tcp', 'tcp6'] as const).flatMap((file) =>
    parseListeners(read(`/proc/net/${file}`), file.startsWith('udp') ? 'UDP' : 'TCP'),
  );
}

/** The text of /proc/net/udp, udp6, tcp or tcp6. */
export function parseListeners(text: string, transport: 'UDP' | 'TCP'): Listener[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const port = Number.parseInt(local?.split(':')[1] ?? '', 16);
      if (Number.isNaN(port) || state !== (transport === 'UDP' ? unconnected : listening)) return [];
      return [{ transport, port, inode: inode ?? '' }];
    });
}

/** Names of the programs that hold these sockets, by inode. Those of other users are seen by root only. */
export function programsOf(inodes: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const pid of entries('/proc').filter((name) => /^\d+$/.test(name)))
    for (const descriptor of entries(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined && inodes.has(inode) && !found.has(inode))
        found.set(inode, read(`/proc/${pid}/comm`).trim() || `process ${pid}`);
    }
  return found;
}

/** Names of all programs that run. */
export function runningPrograms(): Set<string> {
  return new Set(
    entries('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => read(`/proc/${pid}/comm`).trim()),
  );
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // it ended meanwhile, or belongs to somebody else
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

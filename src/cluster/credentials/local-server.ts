import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';
import { clusterDirectory, readSecret, writeSecret } from './credential.ts';
import { clusteredStore, configurationFile, type ServerPlace, systemdUnit, writeServerFiles } from './server-files.ts';
import { serverKit } from './server-kit.ts';

const localServer = z.object({
  kit: serverKit,
  directory: z.string(),
  storeDirectory: z.string(),
  clustered: z.boolean(),
});

/** The NATS server of the cluster on this host: `<dataDir>/cluster/server.json`, mode 0600. */
export type LocalServer = z.output<typeof localServer>;

export const unitName = 'sipprot-nats.service';
const unitFile = `/etc/systemd/system/${unitName}`;
const serverFile = (dataDir: string) => join(clusterDirectory(dataDir), 'server.json');

export function readLocalServer(dataDir: string): LocalServer | null {
  return readSecret(serverFile(dataDir), localServer);
}

/** A system-wide installation has its own user and directories; any other keeps the server's beside its data. */
export function defaultPlace(dataDir: string): Pick<ServerPlace, 'directory' | 'storeDirectory'> {
  return isSystemWide(dataDir)
    ? { directory: '/etc/sipprot-nats', storeDirectory: '/var/lib/sipprot-nats' }
    : {
        directory: join(clusterDirectory(dataDir), 'nats'),
        storeDirectory: join(clusterDirectory(dataDir), 'nats-store'),
      };
}

function isSystemWide(dataDir: string): boolean {
  return dataDir === '/var/lib/sipprot' && process.getuid?.() === 0;
}

export const isInstalled = (server: LocalServer) => existsSync(configurationFile(placeOf(server)));

/** The same server among these full servers of the cluster: it has to be installed, and to read its configuration anew. */
export function withServers(server: LocalServer, servers: LocalServer['kit']['servers']): LocalServer {
  return { ...server, kit: { ...server.kit, servers } };
}

/** Writes configuration, keys and, system-wide, the unit. Returns the paths. */
export function installLocalServer(dataDir: string, server: LocalServer): string[] {
  const place: ServerPlace = { ...server, owner: isSystemWide(dataDir) ? natsUser() : null };
  const paths = writeServerFiles(server.kit, place, server.clustered);
  const unit = systemdUnit(place, natsProgram() ?? '/usr/sbin/nats-server');
  const unitPath = isSystemWide(dataDir) && hasSystemd() ? unitFile : join(server.directory, unitName);
  writeFileSync(unitPath, unit, { mode: 0o644 });
  writeSecret(serverFile(dataDir), `${JSON.stringify(server, null, 2)}\n`);
  return [...paths, unitPath];
}

/**
 * Puts away what a server that shared streams with others left here: brought along into the same cluster again, it takes itself for one
 * of those that hold them, and the streams stall everywhere. Returns where it is now; undefined: there was none.
 */
export function putAwayStore(storeDirectory: string): string | undefined {
  const store = join(storeDirectory, clusteredStore);
  if (!existsSync(store)) return undefined;
  const before = `${store}.before`;
  rmSync(before, { recursive: true, force: true });
  renameSync(store, before);
  return before;
}

/** Stops the server and takes away its keys and configuration; what it stored stays. */
export function removeLocalServer(dataDir: string): boolean {
  const server = readLocalServer(dataDir);
  if (!server) return false;
  if (existsSync(unitFile) && readFileSync(unitFile, 'utf8').includes(configurationFile(placeOf(server)))) {
    systemctl('disable', '--now', unitName);
    rmSync(unitFile);
    systemctl('daemon-reload');
  }
  rmSync(server.directory, { recursive: true, force: true });
  rmSync(serverFile(dataDir), { force: true });
  return true;
}

/** Whether systemd runs the server; where it does not, the operator starts it with `startCommand`. */
export function startLocalServer(dataDir: string): boolean {
  if (!isSystemWide(dataDir) || !hasSystemd()) return false;
  systemctl('daemon-reload');
  systemctl('enable', unitName);
  systemctl('restart', unitName);
  return true;
}

/** The server reads its configuration anew and goes on; where systemd does not run it, it does so when it is started next. */
export function reloadLocalServer(dataDir: string): void {
  if (!isSystemWide(dataDir) || !hasSystemd()) return;
  systemctl('daemon-reload');
  systemctl('reload-or-restart', unitName);
}

export const startCommand = (server: LocalServer) => `nats-server -c ${configurationFile(placeOf(server))}`;

function placeOf(server: LocalServer): ServerPlace {
  return { ...server, owner: null };
}

export function natsProgram(): string | undefined {
  return ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'].find((path) =>
    existsSync(path),
  );
}

export const hasSystemd = () => existsSync('/run/systemd/system');

/** Debian's package makes the user. */
function natsUser(): { readonly uid: number; readonly gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nats:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (!uid || !gid)
    throw new ClusterError('failed', 'there is no user nats for the NATS server: install the package nats-server');
  return { uid: Number(uid), gid: Number(gid) };
}

function systemctl(...args: readonly string[]): void {
  try {
    execFileSync('systemctl', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
  } catch (error) {
    const said = String((error as { readonly stderr?: unknown }).stderr ?? '').trim();
    throw new ClusterError('failed', `systemctl ${args.join(' ')} failed: ${said || 'see journalctl -u sipprot-nats'}`);
  }
}

/** Debian's package starts a server without TLS on our port as soon as it is installed. Whether it did. */
export function endPackagedServer(): boolean {
  if (!hasSystemd()) return false;
  systemctl('disable', '--now', 'nats-server.service');
  return true;
}

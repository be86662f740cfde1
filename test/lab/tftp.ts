import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Namespace } from './namespace.ts';
import { plan } from './plan.ts';
import { eventually, type Running, start } from './process.ts';
import { runScript } from './script.ts';
import { listens } from './sockets.ts';
import type { TftpAnswer, TftpJob } from './tftp-child.ts';
import type { Lab } from './topology.ts';

export interface TftpServer extends AsyncDisposable {
  readonly pids: readonly number[];
  /** the directory that is served */
  readonly root: string;
  /** adds or replaces a file */
  put(name: string, content: string | Uint8Array): void;
  stop(): Promise<void>;
}

/**
 * Starts tftpd-hpa on port 69 of each address (the PBX's first of each family by default), confined to a directory
 * of its own with `files`, read-only, without the host's service.
 */
export async function tftpServer(
  net: Lab,
  ns: Namespace,
  files: Readonly<Record<string, string | Uint8Array>>,
  addresses: readonly string[] = [plan.pbx.addresses4[0], plan.pbx.addresses6[0]],
): Promise<TftpServer> {
  const root = join(net.directory, `tftp-${ns.role}`);
  mkdirSync(root, { recursive: true });
  // the server reads as nobody, whatever the umask of the test
  chmodSync(root, 0o755);
  const put = (name: string, content: string | Uint8Array) => {
    if (!/^[\w.-]+$/.test(name)) throw new RangeError(`not a file name for the lab: ${name}`);
    writeFileSync(join(root, name), content);
    chmodSync(join(root, name), 0o644);
  };
  for (const [name, content] of Object.entries(files)) put(name, content);
  const servers: Running[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    for (const address of addresses) {
      const six = address.includes(':');
      const at = `${six ? `[${address}]` : address}:69`;
      const args = ['--foreground', '--secure', '--user', 'nobody', six ? '--ipv6' : '--ipv4', '--address', at, root];
      const server = start(ns, 'in.tftpd', args);
      servers.push(server);
      await eventually(`in.tftpd listens on ${at}`, () => listens(server.pid, 'udp', address, 69) || undefined, 5_000);
      await loseFirst(ns, address);
    }
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${servers.map((server) => server.output()).join('')}`);
  }
  return { pids: servers.map((server) => server.pid), root, put, stop, [Symbol.asyncDispose]: stop };
}

/** Debian 13's in.tftpd (5.2+20240610) gives the first request after its start no answer. This one never leaves the host. */
async function loseFirst(ns: Namespace, address: string): Promise<void> {
  const names = ['ready', 'ready', 'ready'];
  const [answers] = await tftp(ns, [{ from: address, server: address, names, answerMs: 500 }]);
  if (answers?.at(-1)?.outcome !== 'refused') throw new Error(`in.tftpd does not answer on ${address}`);
}

/** A phone's configuration as provisioning servers hold it; the password is what an attacker is after. */
export function phoneConfiguration(mac: string, user: string, password: string): readonly [name: string, text: string] {
  const lines = ['[ account ]', `UserName = ${user}`, `AuthName = ${user}`, `password = ${password}`];
  return [`${mac}.cfg`, `${lines.join('\n')}\n`];
}

/** Asks for files one after the other, each job from its own source address; see TftpJob. Jobs run side by side. */
export function tftp(ns: Namespace, jobs: readonly TftpJob[], timeoutMs = 60_000): Promise<TftpAnswer[][]> {
  return runScript<TftpAnswer[][]>(ns, 'tftp-child.ts', jobs, timeoutMs);
}

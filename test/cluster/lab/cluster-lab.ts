import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLocalServer } from '../../../src/cluster/credentials/local-server.ts';
import type { EngineProcess } from '../../engine/engine-process.ts';
import { startEngine, startProgram } from '../../engine/engine-process.ts';
import { forge, forgedRequest } from '../../lab/forge.ts';
import type { Namespace } from '../../lab/namespace.ts';
import { hostAddresses, plan } from '../../lab/plan.ts';
import { type Running, start } from '../../lab/process.ts';
import { type Lab, lab } from '../../lab/topology.ts';

/** A host of the cluster in a network namespace of its own. */
export interface ClusterHost {
  readonly name: string;
  readonly ns: Namespace;
  readonly address: string;
  readonly dataDir: string;
  /** its engine, while there is one */
  engine: EngineProcess;
  /** its NATS server, where it has one and that runs */
  server: Running | undefined;
  /** sees the disk on which its data directory lies, where that is one of its own */
  store: Running | undefined;
}

export interface ClusterLab extends AsyncDisposable {
  readonly net: Lab;
  /** the first two are operators, the first three run a NATS server */
  readonly hosts: readonly ClusterHost[];
  /** `sipprot cluster …` on a host, by the program itself; throws with what it said unless it ends with 0 */
  run(host: ClusterHost, ...args: readonly string[]): Promise<string>;
  /** the same, again and again until it succeeds, for at most a minute: servers that lost others need a while */
  insist(host: ClusterHost, ...args: readonly string[]): Promise<string>;
  startServer(host: ClusterHost): Promise<void>;
  /** starts its engine and waits until it is one of the cluster */
  startHost(host: ClusterHost, env?: Readonly<Record<string, string>>): Promise<void>;
}

export interface ClusterLabOptions {
  /** where the store of the third server is to be a disk of this size */
  readonly smallDisk?: string;
  /** a host whose data directory is to be a disk of this size */
  readonly smallStore?: { readonly host: string; readonly size: string };
  /** of these hosts, how their engines are started */
  readonly env?: (host: ClusterHost) => Readonly<Record<string, string>>;
}

/** Five hosts behind one router, joined as an operator does it: three NATS servers, each stream on all of them. */
export async function clusterLab(label: string, options: ClusterLabOptions = {}): Promise<ClusterLab> {
  const net = await lab(label, { hosts: 5 });
  const hosts = net.hosts.map((ns, i): ClusterHost => {
    const name = `pbx-${i + 1}`;
    const address = i === 0 ? plan.pbx.addresses4[0] : hostAddresses(i).address4;
    const none = undefined as unknown as EngineProcess;
    return { name, ns, address, dataDir: join(net.directory, name), engine: none, server: undefined, store: undefined };
  });
  const [first, ...others] = hosts as [ClusterHost, ...ClusterHost[]];
  const run = async (host: ClusterHost, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await startProgram(host.ns, ['cluster', ...args, '--data-dir', host.dataDir])
      .exited;
    if (code !== 0) throw new Error(`${host.name}: sipprot cluster ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const insist = async (host: ClusterHost, ...args: readonly string[]) => {
    const end = Date.now() + 60_000;
    for (;;) {
      try {
        return await run(host, ...args);
      } catch (error) {
        if (Date.now() >= end) throw error;
        await sleep(500);
      }
    }
  };
  /** keeps the small disk over its server's restarts: "ip netns exec" gives each command mounts of its own */
  let disk: Running | undefined;
  const smallDisk = async (ns: Namespace, path: string) => {
    const script = `mkdir -p ${path} && mount -t tmpfs -o size=${options.smallDisk} tmpfs ${path} && echo mounted && exec sleep infinity`;
    disk ??= start(ns, 'sh', ['-c', script]);
    await disk.waitFor(/mounted/);
    return disk.pid;
  };
  const startServer = async (host: ClusterHost) => {
    const place = readLocalServer(host.dataDir)!;
    const command = ['/usr/sbin/nats-server', '-c', join(place.directory, 'nats-server.conf')];
    if (options.smallDisk !== undefined && host === hosts[2]) {
      const holder = await smallDisk(host.ns, join(place.storeDirectory, 'jetstream-cluster'));
      host.server = start(host.ns, 'nsenter', ['-t', String(holder), '-m', ...command]);
    } else host.server = start(host.ns, command[0]!, command.slice(1));
    await host.server.waitFor(/Server is ready/, 20_000);
  };
  /** moves its data directory to a disk of its own, which outlasts its engine's restarts */
  const smallStore = async ({ ns, dataDir }: ClusterHost, size: string) => {
    const mounted = `mount -t tmpfs -o size=${size},mode=0700 tmpfs ${dataDir}`;
    const script = `cp -a ${dataDir} ${dataDir}.copy && ${mounted} && cp -a ${dataDir}.copy/. ${dataDir} && echo mounted && exec sleep infinity`;
    const store = start(ns, 'sh', ['-c', script]);
    await store.waitFor(/mounted/);
    return store;
  };
  const startHost = async (host: ClusterHost, env = options.env?.(host) ?? {}) => {
    if (host.name === options.smallStore?.host) host.store ??= await smallStore(host, options.smallStore.size);
    host.engine = await startEngine(net, {
      at: host.ns,
      name: host.name,
      env,
      ...(host.store ? { mountsOf: host.store.pid } : {}),
      config: { dataDir: host.dataDir, hostName: host.name },
    });
  };
  const cluster: ClusterLab = {
    net,
    hosts,
    run,
    insist,
    startServer,
    startHost,
    [Symbol.asyncDispose]: () => net[Symbol.asyncDispose](),
  };
  try {
    await run(first, 'init', '--name', first.name, '--address', first.address, '--store', '64M');
    await startServer(first);
    await run(first, 'init');
    const lines: string[] = [];
    for (const [i, host] of others.entries())
      lines.push(
        await run(
          first,
          'add',
          host.name,
          ...(i === 0 ? ['--operator'] : []),
          ...(i < 2 ? ['--server', '--address', host.address] : []),
        ),
      );
    await Promise.all(others.map((host, i) => run(host, 'join', lines[i]!.trim())));
    await Promise.all(hosts.slice(1, 3).map(startServer));
    await run(first, 'replicas', '3');
    await first.server!.stop();
    await startServer(first);
    await run(first, 'replicas', '3');
    // as many as there are cores: all five at once keep each other from being up in time on a busy machine
    for (let i = 0; i < hosts.length; i += 2) await Promise.all(hosts.slice(i, i + 2).map((host) => startHost(host)));
    return cluster;
  } catch (error) {
    await net[Symbol.asyncDispose]();
    throw error;
  }
}

/** A scanner that gives itself away by its name asks a host. */
export function scan(cluster: ClusterLab, from: string, host: ClusterHost): Promise<unknown> {
  const payload = forgedRequest('OPTIONS', { userAgent: 'friendly-scanner' });
  return forge(cluster.net.attacker, { from, to: host.address, payload, count: 3, rate: 50 });
}

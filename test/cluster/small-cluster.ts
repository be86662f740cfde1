import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Authority, readAuthority } from '../../src/cluster/credentials/authority.ts';
import { connectionOptions } from '../../src/cluster/credentials/connection.ts';
import { type ClusterCredential, readCredential } from '../../src/cluster/credentials/credential.ts';
import { readLocalServer } from '../../src/cluster/credentials/local-server.ts';
import { type Outcome, runCli } from '../cli/run-cli.ts';
import { freePorts, type NatsServer, startNats } from './nats-server.ts';

/** A cluster as an operator makes it, with the command line, on loopback and in a directory of its own. */
export interface SmallCluster extends AsyncDisposable {
  readonly directory: string;
  /** of the first host */
  readonly nats: NatsServer;
  dataDir(host: string): string;
  /** runs `sipprot cluster …` on a host; throws with what it said unless it ends with 0 */
  run(host: string, ...args: readonly string[]): Promise<string>;
  /** the same, whatever it ends with */
  outcome(host: string, args: readonly string[], stdin?: string): Promise<Outcome>;
  /** adds a member and joins it, with these options of `add` */
  join(host: string, ...options: readonly string[]): Promise<ClusterCredential>;
  credential(host: string): ClusterCredential;
  authority(): Authority;
  connection(host: string): Promise<NatsConnection>;
  /** starts the NATS server that `join` or `init` prepared on a host; it is stopped with the cluster */
  startServer(host: string): Promise<NatsServer>;
}

export const first = 'pbx-1';

/** Address and ports of a server of a test. */
export async function serverOptions(): Promise<string[]> {
  const [port, clusterPort, leafPort] = await freePorts(3);
  return [
    '--address',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--cluster-port',
    `${clusterPort}`,
    '--leaf-port',
    `${leafPort}`,
  ];
}

export async function smallCluster(): Promise<SmallCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'sipprot-cluster-'));
  const dataDir = (host: string) => join(directory, host);
  const servers: NatsServer[] = [];
  const outcome = (host: string, args: readonly string[], stdin?: string) =>
    runCli(['cluster', ...args, '--data-dir', dataDir(host)], stdin === undefined ? {} : { stdin });
  const run = async (host: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await outcome(host, args);
    if (code !== 0) throw new Error(`sipprot cluster ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  const startServer = async (host: string) => {
    const server = await startNats(readLocalServer(dataDir(host))!);
    servers.push(server);
    return server;
  };
  const dispose = async () => {
    for (const server of servers) await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await run(first, 'init', '--name', first, '--store', '64M', ...(await serverOptions()));
    const nats = await startServer(first);
    await run(first, 'init');
    return {
      directory,
      nats,
      dataDir,
      run,
      outcome,
      startServer,
      async join(host, ...options) {
        const line = await run(first, 'add', host, ...options);
        await run(host, 'join', line);
        return readCredential(dataDir(host))!;
      },
      credential: (host) => readCredential(dataDir(host))!,
      authority: () => readAuthority(dataDir(first))!,
      connection: (host) => connect({ ...connectionOptions(readCredential(dataDir(host))!), reconnect: false }),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

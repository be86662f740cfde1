import { hostname, networkInterfaces } from 'node:os';
import type { Authority } from '../../cluster/credentials/authority.ts';
import type { ClusterServer } from '../../cluster/credentials/server-kit.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { dataDirOf } from '../config-source.ts';
import { exitCode } from '../exit-code.ts';
import type { InitOptions } from './cluster-options.ts';
import { loginOf, reachable, serverDirectories, textOf } from './cluster-place.ts';
import { checkName } from './member-name.ts';
import { needNatsServer, portTaken } from './need-nats-server.ts';
import { isListening, listeningServer } from './wait-for-server.ts';

export async function initCluster(cli: Cli, options: InitOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  const { readAuthority } = await import('../../cluster/credentials/authority.ts');
  const { readCredential } = await import('../../cluster/credentials/credential.ts');
  const before = readAuthority(dataDir);
  const credential = readCredential(dataDir);
  if (credential && !before)
    throw new CliError(
      exitCode.failed,
      `this host is ${credential.member.name} of a cluster already; leave it first with "sipprot cluster leave"`,
    );
  if (before && credential) checkSame(before, credential.member.name, options);
  const authority = before ?? (await found(cli, dataDir, options));
  await complete(cli, dataDir, authority, options);
}

/** It goes on where it stopped, with what it was told first. */
function checkSame({ nats, foreign }: Authority, name: string, options: InitOptions): void {
  const server = nats?.servers.find((one) => one.name === name);
  const made = { name, address: server?.address, nats: foreign?.servers.join() };
  for (const flag of ['name', 'address', 'nats'] as const)
    if (options[flag] !== undefined && options[flag] !== made[flag])
      throw new CliError(
        exitCode.failed,
        `this host is the first of a cluster that was made ${made[flag] ? `with --${flag} ${made[flag]}` : `without --${flag}`}; "sipprot cluster leave" ends that, where it has no other members`,
      );
}

/** All that can be made without a running server. The credential is written last. */
async function found(cli: Cli, dataDir: string, options: InitOptions): Promise<Authority> {
  const name = checkName(options.name ?? hostname().split('.')[0] ?? '', '--name');
  const clusterName = checkName(options.clusterName, '--cluster-name');
  const authorities = await import('../../cluster/credentials/authority.ts');
  const { writeCredential } = await import('../../cluster/credentials/credential.ts');
  const now = cli.now();
  if (options.nats !== undefined) {
    const foreign = await foreignOf(options);
    const made = await authorities.createAuthority({
      clusterName,
      storeBytes: options.store,
      server: null,
      foreign,
      now,
    });
    const { authority, kit } = await authorities.addMember(made, {
      name,
      role: 'operator',
      server: null,
      leaf: false,
      now,
    });
    await prepareForeign(authority, now);
    authorities.writeAuthority(dataDir, authority);
    writeCredential(dataDir, kit.credential);
    return authority;
  }
  for (const [flag, value] of Object.entries({ creds: options.creds, user: options.user, ca: options.ca }))
    if (value !== undefined) throw usageError(`--${flag} is for a NATS of your own: give --nats too`);
  const server = reachable({
    name,
    address: options.address ?? ownAddress(),
    port: options.port,
    clusterPort: options.clusterPort,
    leafPort: options.leafPort,
  });
  await needNatsServer(cli, options.yes ?? false);
  for (const port of [server.port, server.clusterPort, server.leafPort])
    if (await isListening(port))
      throw new CliError(exitCode.failed, `${portTaken(port)}, choose other ports, or use that NATS with --nats`);
  const made = await authorities.createAuthority({
    clusterName,
    storeBytes: options.store,
    server,
    foreign: null,
    now,
  });
  const { authority, kit } = await authorities.addMember(made, { name, role: 'operator', server, leaf: false, now });
  const { installLocalServer } = await import('../../cluster/credentials/local-server.ts');
  const place = await serverDirectories(dataDir, options);
  installLocalServer(dataDir, { ...place, kit: kit.server!, clustered: false });
  authorities.writeAuthority(dataDir, authority);
  writeCredential(dataDir, kit.credential);
  return authority;
}

async function complete(cli: Cli, dataDir: string, authority: Authority, options: InitOptions): Promise<void> {
  const local = await import('../../cluster/credentials/local-server.ts');
  const server = authority.nats ? local.readLocalServer(dataDir) : null;
  const { name } = authority.members[0]!.membership;
  if (server && !local.isInstalled(server)) {
    // restored from a back-up, which does not hold it
    await needNatsServer(cli, options.yes ?? false);
    local.installLocalServer(dataDir, local.withServers(server, authority.nats!.servers));
  }
  if (server && !(await runs(server.kit.self)) && !(await startServer(cli, dataDir, options))) {
    if (options.json)
      return cli.json({ cluster: authority.clusterId, name, complete: false, start: local.startCommand(server) });
    cli.print(`The cluster key and the NATS server's configuration are made. Start the server:`);
    cli.print(`  ${local.startCommand(server)}`);
    return cli.print('then run "sipprot cluster init" once more.');
  }
  const { asAuthority } = await import('../../cluster/credentials/authority-link.ts');
  const { establish } = await import('../../cluster/credentials/establish.ts');
  const { waitForServer } = await import('./wait-for-server.ts');
  await waitForServer(cli, () =>
    asAuthority(authority, cli.now(), (jsm, connection) => establish(jsm, connection, authority)),
  );
  if (options.json) return cli.json({ cluster: authority.clusterId, name, complete: true });
  cli.print(`This host is ${cli.style.strong(name)}, the first of the cluster ${authority.clusterName}.`);
  cli.print('', 'Next:');
  cli.print('  sipprot cluster add NAME         prints the line for another host');
  cli.note('an engine that runs here takes part when it is started anew: systemctl restart sipprot');
  cli.print('', `Keep a copy of ${dataDir}/cluster/authority.json in a safe place: it is the cluster key.`);
}

async function runs({ name, port }: ClusterServer): Promise<boolean> {
  const found = await listeningServer(port);
  if (found !== undefined && found !== name) throw new CliError(exitCode.failed, portTaken(port));
  return found === name;
}

async function startServer(cli: Cli, dataDir: string, options: InitOptions): Promise<boolean> {
  const local = await import('../../cluster/credentials/local-server.ts');
  if (!local.hasSystemd()) return false;
  if (
    !options.yes &&
    cli.streams.stdin.isTTY &&
    !(await cli.confirm(`Start ${local.unitName} now, and at each boot?`, '--yes'))
  )
    return false;
  return local.startLocalServer(dataDir);
}

async function foreignOf(options: InitOptions): Promise<NonNullable<Authority['foreign']>> {
  const { serverUrl } = await import('../../cluster/credentials/credential.ts');
  const servers = (options.nats ?? '').split(',').map((one) => one.trim());
  const wrong = servers.find((server) => !serverUrl.safeParse(server).success);
  if (wrong !== undefined)
    throw usageError(`--nats: ${wrong || 'nothing'} is no address such as tls://nats.example:4222`);
  const ca = options.ca === undefined ? null : textOf(options.ca);
  if (ca !== null && !ca.startsWith('-----BEGIN CERTIFICATE-----'))
    throw new CliError(exitCode.unreadable, `${options.ca} holds no certificate in PEM`);
  return { servers, ca, nats: (await loginOf(options)) ?? null };
}

/** Before anything is written: whether that NATS takes our streams. */
async function prepareForeign(authority: Authority, now: number): Promise<void> {
  const { asAuthority } = await import('../../cluster/credentials/authority-link.ts');
  const { ensureStreams } = await import('../../cluster/streams.ts');
  const { mostPayload } = await import('../../cluster/credentials/envelope.ts');
  const { ClusterError } = await import('../../cluster/cluster-error.ts');
  await asAuthority(authority, now, async (jsm, { info }) => {
    const most = info?.max_payload ?? mostPayload;
    if (most < mostPayload)
      throw new ClusterError(
        'failed',
        `that NATS takes messages of ${most} bytes at most, and a part of a list may have ${mostPayload}: raise its max_payload (the default is 1 MB)`,
      );
    await ensureStreams(jsm, authority);
  });
}

/** The one address by which others can reach this host, or the operator must say which. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((one) => !one.internal && one.family === 'IPv4').map((one) => one.address),
  );
  if (found.length === 1) return found[0]!;
  const choice = found.length === 0 ? 'this host has no IPv4 address' : `this host has ${found.slice(0, 8).join(', ')}`;
  throw usageError(`${choice}: say with --address at which one the other hosts reach it`);
}

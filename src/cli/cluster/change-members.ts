import { closeSync, openSync, writeSync } from 'node:fs';
import type { Authority, Change, NewMember } from '../../cluster/credentials/authority.ts';
import type { ClusterServer } from '../../cluster/credentials/server-kit.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { dataDirOf } from '../config-source.ts';
import { exitCode } from '../exit-code.ts';
import type { AddOptions, ChangeOptions } from './cluster-options.ts';
import { authorityOf, loginOf, reachable } from './cluster-place.ts';
import { lockMembers } from './member-lock.ts';
import { checkName } from './member-name.ts';

export async function addToCluster(cli: Cli, given: string, options: AddOptions): Promise<void> {
  const name = checkName(given, 'NAME');
  const dataDir = await dataDirOf(cli, options);
  using _ = await lockMembers(dataDir);
  const authority = await authorityOf(dataDir);
  const authorities = await import('../../cluster/credentials/authority.ts');
  const known = authorities.memberOf(authority, name);
  if (known && !known.membership.revoked)
    throw new CliError(
      exitCode.failed,
      `${name} is a member already; "sipprot cluster rotate ${name}" gives it a new line`,
    );
  const login = await loginOf(options);
  if (login !== undefined && authority.nats)
    throw usageError(
      '--creds and --user are for a cluster on a NATS of your own; here each member gets a credential by itself',
    );
  const server = serverOf(name, options, authority);
  const change = await authorities.addMember(authority, {
    name,
    role: options.operator ? 'operator' : 'host',
    server,
    leaf: options.leaf ?? false,
    ...(login === undefined ? {} : { login }),
    ...siteOf(authority, options.at),
    now: cli.now(),
  });
  await spread(cli, dataDir, change, known !== undefined);
  await tell(cli, name, change, options);
}

export async function rotateMember(cli: Cli, name: string, options: AddOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  using _ = await lockMembers(dataDir);
  const authority = await authorityOf(dataDir);
  const authorities = await import('../../cluster/credentials/authority.ts');
  const known = authorities.memberOf(authority, name);
  if (!known) throw authorities.unknownMember(authority, name);
  if (known.membership.revoked)
    throw new CliError(exitCode.failed, `${name} is revoked; "sipprot cluster add ${name}" takes it in again`);
  const login = await loginOf(options);
  const change = await authorities.addMember(authority, {
    name,
    role: known.membership.role,
    server: known.server?.at ?? null,
    leaf: known.server?.kind === 'leaf',
    ...(login === undefined ? {} : { login }),
    ...(known.site === null ? {} : siteOf(authority, known.site)),
    now: cli.now(),
  });
  const { readCredential, writeCredential } = await import('../../cluster/credentials/credential.ts');
  const own = readCredential(dataDir)?.member.id === known.membership.id;
  if (!own) {
    await spread(cli, dataDir, change, true);
    return tell(cli, name, change, options);
  }
  // the new one first: a host whose old credential has ended must have another
  writeCredential(dataDir, change.kit.credential);
  await spread(cli, dataDir, change, true);
  if (options.json) return cli.json({ name, rotated: true });
  cli.print(`${name} is this host, and has its new credential.`);
}

export async function revokeFrom(cli: Cli, name: string, options: ChangeOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  const authority = await authorityOf(dataDir);
  const authorities = await import('../../cluster/credentials/authority.ts');
  const { readCredential } = await import('../../cluster/credentials/credential.ts');
  const known = authorities.memberOf(authority, name);
  if (!known) throw authorities.unknownMember(authority, name);
  if (readCredential(dataDir)?.member.id === known.membership.id)
    throw new CliError(exitCode.failed, `${name} is this host, which holds the cluster key: rotate it instead`);
  if (!options.yes && !known.membership.revoked && !(await cli.confirm(`Shut ${name} out of the cluster?`, '--yes')))
    throw new CliError(exitCode.failed, 'nothing was changed');
  using _ = await lockMembers(dataDir);
  // it may have been changed while the question stood there
  const present = await authorityOf(dataDir);
  const { authority: next, member } = known.membership.revoked
    ? { authority: authorities.withoutServer(present, name), member: known.membership }
    : authorities.revokeMember(present, name, cli.now());
  await spread(cli, dataDir, { authority: next, member }, true);
  const server = next.nats?.clustered && known.server?.kind === 'full' ? known.server.at : undefined;
  if (server) await takeOut(dataDir, next, server, cli.now());
  if (options.json) return cli.json({ name, id: member.id, revoked: true });
  const dropped = next.nats
    ? 'its connections were dropped, and the other hosts'
    : 'the other hosts believe it no more, and';
  cli.print(`${name} is revoked: ${dropped} lift what only it vouched for.`);
  if (!next.nats) cli.print('Take its user out of your NATS too: that goes on letting it in.');
  if (!server) return;
  cli.print(`Its NATS server is none of the cluster's any more. The next that joins takes its place:`);
  cli.print('  sipprot cluster add NAME --operator --server --address ADDRESS');
  cli.paragraph(
    'It must not run on, nor start again: its certificate opens the port between the servers, and with what it has stored the streams stall. Run "sipprot cluster leave" there; where you cannot, shut it out:',
  );
  cli.print(`  sipprot deny ${server.address}`);
}

async function takeOut(dataDir: string, authority: Authority, { name }: ClusterServer, now: number): Promise<void> {
  const local = await import('../../cluster/credentials/local-server.ts');
  const { removeServer } = await import('../../cluster/credentials/remove-server.ts');
  try {
    await removeServer(authority, name, now);
  } catch (error) {
    throw notAllTold(error, `run "sipprot cluster revoke ${name}" again`);
  }
  const own = local.readLocalServer(dataDir);
  if (!own?.kit.servers.some((server) => server.name === name)) return;
  local.installLocalServer(dataDir, local.withServers(own, authority.nats?.servers ?? []));
  local.reloadLocalServer(dataDir);
}

function notAllTold(error: unknown, again: string): CliError {
  const why = error instanceof Error ? error.message : String(error);
  return new CliError(
    exitCode.failed,
    `it is recorded here, but not all servers were told: ${why}; when they run, ${again}`,
  );
}

export async function leaveCluster(cli: Cli, options: ChangeOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  const { readCredential, removeCredential, clusterDirectory } = await import(
    '../../cluster/credentials/credential.ts'
  );
  const { readAuthority } = await import('../../cluster/credentials/authority.ts');
  const { readLocalServer, removeLocalServer } = await import('../../cluster/credentials/local-server.ts');
  const credential = readCredential(dataDir);
  if (!credential) throw new CliError(exitCode.failed, 'this host is in no cluster');
  const authority = readAuthority(dataDir);
  const others = (authority?.members ?? []).filter(
    ({ membership }) => !membership.revoked && membership.id !== credential.member.id,
  );
  if (others.length > 0)
    throw new CliError(
      exitCode.failed,
      `this host holds the cluster key, and ${others.length} others are members: let them leave and revoke them first, or bring ${clusterDirectory(dataDir)} to another host (docs/cluster-setup.md)`,
    );
  const { name } = credential.member;
  const server = readLocalServer(dataDir);
  const question = server ? `Leave the cluster, and stop its NATS server on this host?` : 'Leave the cluster?';
  if (!options.yes && !(await cli.confirm(question, '--yes')))
    throw new CliError(exitCode.failed, 'nothing was changed');
  removeCredential(dataDir);
  removeLocalServer(dataDir);
  if (authority) {
    const { rmSync } = await import('node:fs');
    rmSync(clusterDirectory(dataDir), { recursive: true, force: true });
  }
  if (options.json) return cli.json({ name, left: true });
  cli.print('This host is no member any more.');
  if (server && !authority)
    cli.print(`The streams of its server stay in ${server.storeDirectory}; delete them when you are sure.`);
  if (!authority) cli.print(`Then, where the cluster key is: sipprot cluster revoke ${name}`);
}

/** First to the own disk, then to the servers: what is told to them must not be forgotten here. */
async function spread(
  cli: Cli,
  dataDir: string,
  { authority, member }: Pick<Change, 'authority' | 'member'>,
  revokes: boolean,
): Promise<void> {
  const { writeAuthority } = await import('../../cluster/credentials/authority.ts');
  const { asAuthority, publishMember, pushAccount } = await import('../../cluster/credentials/authority-link.ts');
  writeAuthority(dataDir, authority);
  const now = cli.now();
  try {
    // each is done if the other fails: the servers drop the member, and the hosts stop believing it
    const done = await Promise.allSettled([
      ...(revokes ? [pushAccount(authority, now)] : []),
      asAuthority(authority, now, (_jsm, connection) => publishMember(connection, member)),
    ]);
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  } catch (error) {
    const again = member.revoked
      ? `run "sipprot cluster revoke ${member.name}" again`
      : `run "sipprot cluster rotate ${member.name}"`;
    throw notAllTold(error, again);
  }
}

async function tell(cli: Cli, name: string, { kit, member }: Change, options: AddOptions): Promise<void> {
  const { joinLine } = await import('../../cluster/credentials/join-line.ts');
  const line = joinLine(kit);
  if (options.output !== undefined) writeLine(options.output, line);
  if (options.json) {
    cli.json({
      name,
      id: member.id,
      role: member.role,
      ...(options.output === undefined ? { line } : { file: options.output }),
    });
    return;
  }
  if (options.output === undefined) cli.print(line);
  const carry = options.output === undefined ? 'give the line above' : `bring ${options.output}`;
  const how = options.output === undefined ? 'sipprot cluster join -' : `sipprot cluster join --file ${options.output}`;
  cli.note(`${carry} to ${name} only, and run there: ${how}`);
}

function writeLine(file: string, line: string): void {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, `${line}\n`);
    closeSync(descriptor);
  } catch (error) {
    throw new CliError(exitCode.failed, `${file} cannot be written: ${(error as Error).message}`);
  }
}

function serverOf(name: string, options: AddOptions, authority: Authority): ClusterServer | null {
  if (options.server && options.leaf) throw usageError('--server and --leaf are two kinds of server: give one');
  if (options.at !== undefined && (options.server || options.leaf))
    throw usageError('--at is for hosts without a server');
  if (!options.server && !options.leaf) {
    if (options.address !== undefined)
      throw usageError('--address is for hosts with a server: give --server or --leaf too');
    return null;
  }
  if (!authority.nats) throw usageError('this cluster uses a NATS of your own: add servers there');
  if (options.address === undefined) throw usageError('say with --address at which address others reach its server');
  return reachable({
    name,
    address: options.address,
    port: options.port ?? 4222,
    clusterPort: options.clusterPort ?? 6222,
    leafPort: options.leafPort ?? 7422,
  });
}

function siteOf(authority: Authority, at: string | undefined): Partial<Pick<NewMember, 'site'>> {
  if (at === undefined) return {};
  const site = authority.members.find(({ membership, server }) => membership.name === at && server?.kind === 'leaf');
  if (!site) throw usageError(`--at: ${at} runs no server of a leaf site`);
  return { site: { name: at, server: site.server!.at } };
}

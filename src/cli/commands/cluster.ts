import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.ts';
import type { AddOptions, ChangeOptions, InitOptions, JoinOptions, StatusOptions } from '../cluster/cluster-options.ts';
import { addJsonOption, addPlaceOptions, addUtcOption, type PlaceOptions, wholeNumber } from '../common-options.ts';
import { addExamples } from '../examples.ts';

const port = wholeNumber(1, 65_535);

export function defineCluster(command: Command, cli: Cli): void {
  command.enablePositionalOptions().usage('[options] [command]');
  addPlaceOptions(command);
  addJsonOption(command);
  addUtcOption(command);
  addExamples(
    command,
    ['sipprot cluster init --address 192.0.2.1', 'make this host the first of a cluster'],
    ['sipprot cluster add pbx-2', 'a line that makes another host a member'],
    ['sipprot cluster join - < pbx-2.line', 'take the line, on the other host'],
    ['sipprot cluster', 'servers, members and this host, as a member sees them'],
    ['sipprot cluster revoke pbx-2', 'shut a member out at once'],
  );
  command.action(async (options: StatusOptions) => (await statusActions()).showCluster(cli, options));
  defineInit(command, cli);
  defineAdd(command, cli);
  defineJoin(command, cli);
  defineStatus(command, cli);
  defineLeave(command, cli);
  defineRevoke(command, cli);
  defineRotate(command, cli);
  defineReplicas(command, cli);
}

function defineInit(parent: Command, cli: Cli): void {
  const command = parent
    .command('init')
    .description(
      'Makes this host the first of a cluster: the cluster key, a certificate authority, accounts, and a NATS server with its configuration. Run again, it goes on where it stopped.',
    )
    .option('--address <address>', 'address or host name at which the other hosts reach this one')
    .option('--name <name>', 'name of this host in the cluster (default: that of the system)')
    .option('--cluster-name <name>', 'name of the cluster', 'sipprot')
    .option('--port <port>', 'port for hosts', port, 4222)
    .option('--cluster-port <port>', 'port for the other servers', port, 6222)
    .option('--leaf-port <port>', 'port for servers of leaf sites', port, 7422)
    .option(
      '--store <size>',
      'what the streams may take on the disk of each server, such as 512M or 4G',
      size,
      2 * 2 ** 30,
    )
    .option('--nats <url>', 'use a NATS of your own, with JetStream, instead: tls://host:port or nats://host:port');
  addLoginOptions(command);
  command.option('--ca <file>', 'with --nats: certificate authority of its servers, PEM');
  addServerPlace(command);
  addYes(command, 'install nats-server and start the server without asking');
  addPlaceOptions(command);
  addJsonOption(command);
  addExamples(
    command,
    ['sipprot cluster init --address 192.0.2.1', 'with a NATS server on this host'],
    ['sipprot cluster init --nats tls://nats.example:4222 --creds sipprot.creds', 'with a NATS that you run already'],
  );
  command.action(async (options: InitOptions) =>
    (await import('../cluster/init-cluster.ts')).initCluster(cli, options),
  );
}

function defineAdd(parent: Command, cli: Cli): void {
  const command = parent
    .command('add')
    .argument('<name>', 'name of the new member')
    .description(
      'Prints a line that makes one other host a member. Who has the line is that member: carry it as you would a password.',
    )
    .option('--operator', 'the host runs a console: it may change lists and settings and let in what is blocked')
    .option('--server', 'the host runs a NATS server of the cluster too')
    .option('--leaf', 'the host runs the NATS server of a remote site, for the hosts there')
    .option('--address <address>', 'with --server and --leaf: address at which others reach it')
    .option('--port <port>', 'with --server and --leaf: port for hosts', port, 4222)
    .option('--cluster-port <port>', 'with --server: port for the other servers', port, 6222)
    .option('--leaf-port <port>', 'with --server: port for servers of leaf sites', port, 7422)
    .option('--at <name>', 'the host is at the leaf site whose server runs on this member')
    .option('--output <file>', 'write the line into this new file, for its owner only, instead of printing it');
  addLoginOptions(command);
  addPlaceOptions(command);
  addJsonOption(command);
  addExamples(
    command,
    ['sipprot cluster add pbx-2', 'a host that detects and blocks'],
    ['sipprot cluster add pbx-3 --operator --server --address 192.0.2.3', 'a host with a console and a server'],
    ['sipprot cluster add branch-1 --leaf --address 10.1.0.2', 'the server of a remote site'],
    ['sipprot cluster add branch-phone --at branch-1', 'a further host of that site'],
  );
  command.action(async (name: string, options: AddOptions) => (await memberActions()).addToCluster(cli, name, options));
}

function defineJoin(parent: Command, cli: Cli): void {
  const command = parent
    .command('join')
    .argument(
      '[line]',
      'what "sipprot cluster add" printed, or - for standard input; on the command line others of this machine can see it',
    )
    .description('Makes this host a member. The servers are tried first: if they do not take it, nothing is changed.')
    .option('--file <file>', 'the file with the line');
  addServerPlace(command);
  addYes(command, 'install nats-server, if this host is to run a server, without asking');
  addPlaceOptions(command);
  addJsonOption(command);
  addExamples(
    command,
    ['ssh root@pbx-1 sipprot cluster add pbx-2 | sipprot cluster join -', 'without the line lying about anywhere'],
    ['sipprot cluster join --file pbx-2.line', 'from a file'],
  );
  command.action(async (line: string | undefined, options: JoinOptions) =>
    (await import('../cluster/join-cluster.ts')).joinCluster(cli, line, options),
  );
}

function defineStatus(parent: Command, cli: Cli): void {
  const command = parent
    .command('status')
    .description('Shows servers and replicas, members with role and when they were seen last, and this host’s part.');
  addPlaceOptions(command);
  addJsonOption(command);
  addUtcOption(command);
  command.action(async (options: StatusOptions) => (await statusActions()).showCluster(cli, options));
}

function defineLeave(parent: Command, cli: Cli): void {
  const command = parent
    .command('leave')
    .description('Makes this host stand alone again. Lists, settings and blocks in force stay as they are.');
  addYes(command, 'do not ask');
  addPlaceOptions(command);
  addJsonOption(command);
  command.action(async (options: ChangeOptions) => (await memberActions()).leaveCluster(cli, options));
}

function defineRevoke(parent: Command, cli: Cli): void {
  const command = parent
    .command('revoke')
    .argument('<name>', 'name of the member')
    .description(
      'Shuts a member out: the servers drop its connection, and the other hosts lift what only it vouched for. A server that it runs is none of the cluster’s any more. Run again, it tells the servers again.',
    );
  addYes(command, 'do not ask');
  addPlaceOptions(command);
  addJsonOption(command);
  command.action(async (name: string, options: ChangeOptions) =>
    (await memberActions()).revokeFrom(cli, name, options),
  );
}

function defineRotate(parent: Command, cli: Cli): void {
  const command = parent
    .command('rotate')
    .argument('<name>', 'name of the member')
    .description(
      'Gives a member a new key and credential, and ends the old ones at once. Prints a new line to join with; this host takes its own by itself.',
    )
    .option('--output <file>', 'write the line into this new file, for its owner only, instead of printing it');
  addLoginOptions(command);
  addPlaceOptions(command);
  addJsonOption(command);
  command.action(async (name: string, options: AddOptions) => (await memberActions()).rotateMember(cli, name, options));
}

function defineReplicas(parent: Command, cli: Cli): void {
  const command = parent
    .command('replicas')
    .argument('<count>', 'how many servers hold each stream: 1, 3 or 5', replicaCount)
    .description(
      'Has the streams replicated. From one server to several it has two steps: the first server is given a new configuration and started anew, then this is run again. Until that is through, 1 goes back. Nothing is changed while one of the servers is gone.',
    );
  addPlaceOptions(command);
  addJsonOption(command);
  addExamples(command, ['sipprot cluster replicas 3', 'when two further servers have joined']);
  command.action(async (count: number, options: PlaceOptions) =>
    (await import('../cluster/set-replicas.ts')).setReplicas(cli, count, options),
  );
}

function addServerPlace(command: Command): void {
  command
    .option('--nats-dir <directory>', 'where the NATS server’s configuration and keys go (default: /etc/sipprot-nats)')
    .option('--nats-store <directory>', 'where it keeps its streams (default: /var/lib/sipprot-nats)');
}

function addLoginOptions(command: Command): void {
  command
    .option('--creds <file>', 'with a NATS of your own: credentials file of a user')
    .option('--user <name>', 'with a NATS of your own: name of a user')
    .option('--password-file <file>', 'file with that user’s password');
}

function addYes(command: Command, what: string): void {
  command.option('--yes', what);
}

function replicaCount(text: string): number {
  if (!/^[135]$/.test(text)) throw new InvalidArgumentError('It must be 1, 3 or 5: an even number protects no better.');
  return Number(text);
}

function size(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([MG])i?B?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (unit.toUpperCase() === 'G' ? 2 ** 30 : 2 ** 20);
  if (!digits || bytes < 64 * 2 ** 20 || bytes > 2 ** 42)
    throw new InvalidArgumentError('It must be a size from 64M to 4096G, such as 512M or 4G.');
  return bytes;
}

const memberActions = () => import('../cluster/change-members.ts');
const statusActions = () => import('../cluster/show-cluster.ts');

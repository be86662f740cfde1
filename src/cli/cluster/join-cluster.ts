import type { Reached } from '../../cluster/credentials/accept-line.ts';
import type { JoinKit } from '../../cluster/credentials/join-line.ts';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { dataDirOf } from '../config-source.ts';
import { exitCode } from '../exit-code.ts';
import { durationText } from '../time-text.ts';
import type { JoinOptions } from './cluster-options.ts';
import { serverDirectories, textOf } from './cluster-place.ts';
import { needNatsServer, portTaken } from './need-nats-server.ts';
import { isListening } from './wait-for-server.ts';

/** what is read of standard input; a line has some 2,000 characters, with a server some 8,000 */
const maxInput = 65_536;
const clockTolerance = 5000;

export async function joinCluster(cli: Cli, given: string | undefined, options: JoinOptions): Promise<void> {
  const { readJoinLine } = await import('../../cluster/credentials/join-line.ts');
  const { acceptLine, checkLine } = await import('../../cluster/credentials/accept-line.ts');
  const kit = readJoinLine(await lineOf(cli, given, options));
  const dataDir = await dataDirOf(cli, options);
  const kind = checkLine(dataDir, kit);
  if (kit.server) await needNatsServer(cli, options.yes ?? false);
  const start = kit.server ? await prepareServer(cli, dataDir, kit, options, kind) : null;
  const { clockAhead } = start?.waits ? { clockAhead: null } : await triedOrUndone(cli, dataDir, kit, kind);
  acceptLine(dataDir, kit);
  const { member } = kit.credential;
  if (options.json)
    return cli.json({ name: member.name, id: member.id, role: member.role, clockAhead, start: start?.command ?? null });
  cli.print(
    `This host is ${cli.style.strong(member.name)}, ${member.role === 'operator' ? 'an operator' : 'a plain host'} of the cluster.`,
  );
  if (clockAhead !== null && Math.abs(clockAhead) > clockTolerance)
    cli.note(
      `the clock of this host is ${durationText(Math.abs(clockAhead))} ${clockAhead > 0 ? 'ahead of' : 'behind'} the server's: blocks hold as long as they should, but times in the log will not fit together`,
    );
  cli.note('an engine that runs here takes part when it is started anew: systemctl restart sipprot');
  const grows = kit.server && !kit.server.leaf;
  if (!start?.command && !grows) return;
  cli.print('', 'Next:');
  if (start?.command) cli.print(`  ${start.command}`);
  if (grows) cli.print('  sipprot cluster replicas 3       where the cluster key is, when three servers are there');
}

/** A leaf site's server was started just now, and needs a moment. */
async function triedOrUndone(cli: Cli, dataDir: string, kit: JoinKit, kind: 'new' | 'renewed'): Promise<Reached> {
  const { tryLine } = await import('../../cluster/credentials/accept-line.ts');
  const { waitForServer } = await import('./wait-for-server.ts');
  try {
    return kit.server
      ? await waitForServer(cli, () => tryLine(kit, () => cli.now()))
      : await tryLine(kit, () => cli.now());
  } catch (error) {
    if (kit.server && kind === 'new') {
      const { removeLocalServer } = await import('../../cluster/credentials/local-server.ts');
      removeLocalServer(dataDir);
    }
    throw error;
  }
}

interface ServerStart {
  /** which the operator must give; null: it runs */
  readonly command: string | null;
  /** nothing can be tried before the operator has started it */
  readonly waits: boolean;
}

async function prepareServer(
  cli: Cli,
  dataDir: string,
  kit: JoinKit,
  options: JoinOptions,
  kind: 'new' | 'renewed',
): Promise<ServerStart> {
  const local = await import('../../cluster/credentials/local-server.ts');
  const server = kit.server!;
  const ports = server.leaf ? [server.self.port] : [server.self.port, server.self.clusterPort, server.self.leafPort];
  if (kind === 'new')
    for (const port of ports)
      if (await isListening(port))
        throw new CliError(
          exitCode.failed,
          `${portTaken(port)}, or have a line made with other ports; then join again`,
        );
  const { tryLine } = await import('../../cluster/credentials/accept-line.ts');
  // a full server is for all: before anything is written the others must know this member
  if (!server.leaf) await tryLine(kit, () => cli.now());
  const place = await serverDirectories(dataDir, options);
  const before = kind === 'new' && !server.leaf ? local.putAwayStore(place.storeDirectory) : undefined;
  if (before !== undefined)
    cli.note(`what an earlier server stored here is in ${before} now; delete it when you are sure`);
  const installed = { ...place, kit: server, clustered: !server.leaf };
  local.installLocalServer(dataDir, installed);
  if (local.startLocalServer(dataDir)) return { command: null, waits: false };
  return { command: local.startCommand(installed), waits: server.leaf !== null };
}

async function lineOf(cli: Cli, given: string | undefined, options: JoinOptions): Promise<string> {
  if (options.file !== undefined && given !== undefined) throw usageError('give the line or --file, not both');
  if (options.file !== undefined) return textOf(options.file).slice(0, maxInput);
  if (given === undefined)
    throw usageError('the line is missing: give it, or - to read it from standard input, or --file');
  if (given !== '-') return given;
  let text = '';
  for await (const chunk of cli.streams.stdin) {
    text += chunk;
    if (text.length > maxInput) break;
  }
  return text;
}

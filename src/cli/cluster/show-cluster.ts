import type { ClusterReport } from '../../cluster/credentials/cluster-report.ts';
import { silence } from '../../model/in-force.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import { dataDirOf } from '../config-source.ts';
import { exitCode } from '../exit-code.ts';
import { safeText } from '../safe-text.ts';
import { bothTimes } from '../time-text.ts';
import type { StatusOptions } from './cluster-options.ts';

export async function showCluster(cli: Cli, options: StatusOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  const { readCredential } = await import('../../cluster/credentials/credential.ts');
  const { readAuthority } = await import('../../cluster/credentials/authority.ts');
  const credential = readCredential(dataDir);
  if (!credential) {
    if (options.json) return cli.json({ member: null });
    return cli.print(
      'This host stands alone. "sipprot cluster init" makes a cluster, "sipprot cluster join" enters one.',
    );
  }
  const { clusterReport } = await import('../../cluster/credentials/cluster-report.ts');
  const { id, name, role } = credential.member;
  const own = {
    id,
    name,
    role,
    cluster: credential.clusterId,
    servers: credential.servers,
    holdsKey: readAuthority(dataDir) !== null,
  };
  let report: ClusterReport | null = null;
  let problem: string | null = null;
  try {
    report = await clusterReport(dataDir, credential);
  } catch (error) {
    problem = (error as Error).message;
  }
  if (!report) cli.exitCode = exitCode.failed;
  if (options.json) return cli.json({ member: own, problem, ...report });
  cli.print(
    `This host is ${cli.style.strong(name)}, ${role === 'operator' ? 'an operator' : 'a plain host'} of the cluster${own.holdsKey ? ', and holds the cluster key' : ''}.`,
  );
  if (!report) throw new CliError(exitCode.failed, `${problem}; this host goes on protecting by itself`);
  printReport(cli, report, options.utc ?? false);
}

function printReport(cli: Cli, report: ClusterReport, utc: boolean): void {
  const { server, addresses } = report;
  cli.heading('Servers');
  cli.print(
    `connected to ${safeText(server.name)} at ${safeText(server.address)}, nats-server ${safeText(server.version)}`,
  );
  if (addresses.length > 0) cli.print(`all: ${addresses.map(safeText).join(', ')}`);
  cli.heading('Streams');
  cli.table(
    [
      { title: 'STREAM' },
      { title: 'VALUES', align: 'right' },
      { title: 'FULL', align: 'right' },
      { title: 'LEADER' },
      { title: 'REPLICAS', narrow: 'wrap' },
    ],
    report.streams.map(({ name, messages, bytes, maxBytes, replicas, leader, followers }) => [
      safeText(name),
      messages.toLocaleString('en'),
      `${Math.round((bytes / Math.max(1, maxBytes)) * 100)}%`,
      safeText(leader ?? server.name),
      replicas === 1
        ? '1'
        : `${replicas}: ${followers.map((one) => `${safeText(one.name)}${one.current ? '' : ' (behind)'}`).join(', ')}`,
    ]),
  );
  if (report.unreadable.length > 0) {
    cli.heading('Not readable');
    for (const { name, why } of report.unreadable)
      cli.print(cli.style.bad(`the servers do not send this host ${safeText(name)}: ${safeText(why)}`));
  }
  cli.heading('Members');
  const now = cli.now();
  cli.table(
    [
      { title: 'NAME' },
      { title: 'ROLE' },
      { title: 'STATE' },
      { title: 'LAST SEEN', narrow: 'wrap' },
      { title: 'ID', paint: cli.style.faint },
    ],
    report.members.map(({ id, name, role, revoked, lastSeen }) => [
      safeText(name),
      role,
      revoked ? 'revoked' : lastSeen === null ? 'not seen yet' : now - lastSeen >= silence ? 'gone' : 'there',
      lastSeen === null ? '–' : bothTimes(lastSeen, now, utc),
      id,
    ]),
  );
}

import type { Authority } from '../../cluster/credentials/authority.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import type { PlaceOptions } from '../common-options.ts';
import { dataDirOf } from '../config-source.ts';
import { exitCode } from '../exit-code.ts';
import { authorityOf } from './cluster-place.ts';
import { lockMembers } from './member-lock.ts';

/** seconds */
const patience = 40;

export async function setReplicas(cli: Cli, count: number, options: PlaceOptions): Promise<void> {
  const dataDir = await dataDirOf(cli, options);
  using _ = await lockMembers(dataDir);
  let authority = await authorityOf(dataDir);
  const growth = await import('../../cluster/credentials/grow-cluster.ts');
  const { nats } = authority;
  if (nats && count > nats.servers.length)
    throw new CliError(
      exitCode.failed,
      `the cluster has ${nats.servers.length} ${nats.servers.length === 1 ? 'server' : 'servers'}: add others first with "sipprot cluster add NAME --server --address ADDRESS"`,
    );
  const begins = count > 1 && nats?.clustered === false;
  const goesBack = count === 1 && growth.mayTakeBackGrowth(dataDir, authority);
  if (begins || goesBack) {
    const restarted = begins
      ? await growth.beginGrowth(dataDir, authority, cli.now())
      : growth.takeBackGrowth(dataDir, authority);
    authority = await authorityOf(dataDir);
    if (!restarted) {
      if (options.json) return cli.json({ replicas: authority.replicas, complete: false });
      cli.print(
        begins
          ? 'The streams are copied, and the server of this host has a configuration with the others. Now, within minutes:'
          : 'The server of this host has a configuration without the others. Now:',
      );
      cli.print('  start the NATS server of this host anew');
      return cli.print(`  sipprot cluster replicas ${count}`);
    }
  }
  const { waitForServer } = await import('./wait-for-server.ts');
  const shared = authority;
  await waitForServer(cli, () => growth.finishGrowth(dataDir, shared, count, cli.now()), patience).catch(
    async (error: unknown) => {
      throw (await withoutSome(shared, cli.now())) ?? error;
    },
  );
  if (options.json) return cli.json({ replicas: count, complete: true });
  cli.print(`Each stream is held by ${count} ${count === 1 ? 'server' : 'servers'}.`);
}

/** The servers have come together without some of them; undefined: they have not, or it cannot be told. */
async function withoutSome(authority: Authority, now: number): Promise<CliError | undefined> {
  const { leftOut } = await import('../../cluster/credentials/left-out.ts');
  const names = await leftOut(authority, now).catch(() => []);
  if (names.length === 0) return undefined;
  return new CliError(
    exitCode.failed,
    `the servers have come together without that of ${names.join(', ')}: start it anew there (systemctl restart sipprot-nats), then run this again`,
  );
}

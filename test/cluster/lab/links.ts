import { check, run } from '../../lab/process.ts';
import { ip, nft } from '../../lab/wiring.ts';
import type { ClusterHost, ClusterLab } from './cluster-lab.ts';

/** Nothing passes between these hosts and the others of the cluster; attackers and phones still reach all of them. */
export async function cut(cluster: ClusterLab, apart: readonly ClusterHost[]): Promise<AsyncDisposable> {
  const others = cluster.hosts.filter((host) => !apart.includes(host)).map(({ address }) => address);
  const set = `{ ${others.join(', ')} }`;
  for (const { ns } of apart)
    await nft(
      ns,
      `table inet cut { chain in { type filter hook input priority -300; ip saddr ${set} drop; }
         chain out { type filter hook output priority -300; ip daddr ${set} drop; }; }`,
    );
  const heal = async () => {
    for (const { ns } of apart) await run(ns, 'nft', ['delete', 'table', 'inet', 'cut']);
  };
  return { [Symbol.asyncDispose]: heal };
}

/** Pulls the cable of a host. */
export async function unplug(cluster: ClusterLab, host: ClusterHost): Promise<AsyncDisposable> {
  const port = `pbx${cluster.hosts.indexOf(host)}`;
  await ip([`link set ${port} down`], cluster.net.router);
  return { [Symbol.asyncDispose]: async () => void (await ip([`link set ${port} up`], cluster.net.router)) };
}

/**
 * A host's link is slow and loses one packet of ten each way. With netem where the kernel has it (200 ms); else a bucket of
 * 256 kbit/s and rules that drop by chance.
 */
export async function spoil(host: ClusterHost): Promise<AsyncDisposable> {
  const { ns } = host;
  const netem = await run(ns, 'tc', [
    'qdisc',
    'add',
    'dev',
    'eth0',
    'root',
    'netem',
    'delay',
    '200ms',
    '50ms',
    'loss',
    '10%',
  ]);
  if (netem.code !== 0)
    await check(ns, 'tc', 'qdisc add dev eth0 root tbf rate 256kbit burst 5kb latency 800ms'.split(' '));
  const lose =
    netem.code === 0 ? '' : 'chain out { type filter hook output priority -300; numgen random mod 10 < 1 drop; };';
  await nft(
    ns,
    `table inet spoil { chain in { type filter hook input priority -300; numgen random mod 10 < 1 drop; }; ${lose} }`,
  );
  const mend = async () => {
    await run(ns, 'tc', ['qdisc', 'del', 'dev', 'eth0', 'root']);
    await run(ns, 'nft', ['delete', 'table', 'inet', 'spoil']);
  };
  return { [Symbol.asyncDispose]: mend };
}

import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterHost, clusterLab } from '../test/cluster/lab/cluster-lab.ts';
import { importDenylist } from '../test/cluster/lab/import-list.ts';
import { connected } from '../test/cluster/lab/shared-state.ts';
import type { Namespace } from '../test/lab/namespace.ts';
import { eventually, start } from '../test/lab/process.ts';
import type { Bench } from './support/bench.ts';
import { spread } from './support/statistics.ts';

/** between two blocks, milliseconds */
const pause = 20;

export const clusterPropagation: Bench = {
  name: 'cluster-propagation',
  title: 'from a block on one host to the kernels of the four others',
  method: `In the lab, five hosts in network namespaces of their own, each with a whole engine and its kernel's firewall, and three
nats-servers that hold each stream on all three. One address after the other is blocked by hand, on each host in turn. When a
kernel has it, the kernel itself says, by \`nft monitor\` in each namespace. A block's time ends when the last of the four others
has it; it begins when the kernel of the first had it, or, in the second line, when the command was sent. All of it shares the machine's
cores. Then 100,000 addresses come from a CSV file to the denylist of one host, by the command an operator uses: from its start
until all five hosts have them in force.`,
  needs: ['lab'],
  async run({ quick, say }) {
    const count = quick ? 25 : 500;
    await using cluster = await clusterLab('bench');
    const { hosts } = cluster;
    await connected(hosts);
    const seen = hosts.map(({ ns }) => watchKernel(ns));
    const fromKernel: number[] = [];
    const fromCommand: number[] = [];
    // the compiler warms up on blocks that do not count
    const warm = quick ? 5 : 50;
    for (let i = 0; i < warm + count; i++) {
      const target = `198.18.${i >> 8}.${i & 255}`;
      const first = i % hosts.length;
      const sent = performance.now();
      await (hosts[first] as ClusterHost).engine.request('block', { target, seconds: 3600 });
      const times = await Promise.all(
        seen.map(({ times }, of) =>
          eventually(`${target} in the kernel of ${hosts[of]!.name}`, () => times.get(target), 10_000),
        ),
      );
      await sleep(pause);
      if (i < warm) continue;
      const last = Math.max(...times.filter((_, of) => of !== first));
      fromKernel.push(Math.max(0, last - times[first]!));
      fromCommand.push(last - sent);
    }
    const [kernel, command] = [spread(fromKernel), spread(fromCommand)];
    say(`${count} blocks: ${kernel.median.toFixed(1)} ms, p99 ${kernel.p99.toFixed(1)}`);
    for (const { stop } of seen) await stop();
    const entries = quick ? 5_000 : 100_000;
    const { sinceBegin } = await importDenylist(cluster, hosts[0]!, entries);
    say(`${entries} entries of a file in force everywhere: ${(sinceBegin / 1000).toFixed(1)} s`);
    const target = { sense: 'at most', value: 50, tail: 250 } as const;
    return [
      {
        name: 'from the kernel of one host to those of all four others',
        unit: 'ms',
        measured: kernel,
        tail: true,
        target,
      },
      { name: 'the same from the command “block” on', unit: 'ms', measured: command, tail: true, target },
      {
        name: `${entries.toLocaleString('en-US')} entries of a file in force on all five hosts`,
        unit: 's',
        measured: spread([sinceBegin / 1000]),
        target: { sense: 'at most', value: 10 },
      },
    ];
  },
};

/** When each address came into a set of this kernel; ends with the lab at the latest. */
function watchKernel(ns: Namespace) {
  const times = new Map<string, number>();
  let rest = '';
  const monitor = start(ns, 'nft', ['monitor', 'new', 'elements']);
  monitor.onOutput((text) => {
    const now = performance.now();
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines)
      for (const [address] of line.matchAll(/\b198\.18\.\d+\.\d+\b/g)) if (!times.has(address)) times.set(address, now);
  });
  return { times: times as ReadonlyMap<string, number>, stop: () => monitor.stop() };
}

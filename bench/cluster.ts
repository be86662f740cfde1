import type { ClusterJob, ClusterTimes } from './cluster-child.ts';
import type { Bench, Figure } from './support/bench.ts';
import { cable } from './support/cable.ts';
import { runChild } from './support/child.ts';
import { spread } from './support/statistics.ts';

export const cluster: Bench = {
  name: 'cluster',
  title: '200 hosts that block hundreds of addresses a second',
  method: `In a network namespace, one nats-server and one whole engine with the kernel's firewall. 199 further members are simulated in
two processes: each has a connection and a consumer of its own, signs what it sends, and receives all blocks, but does not
look at their signatures. Together they block new addresses for 20 s, at two rates. A block's time is from before it is signed on
one host until the kernel of the engine has acknowledged it. Everything shares the machine's cores, so on a small machine the
figure holds much waiting for a core. Memory and processor time are those of the whole engine.`,
  needs: ['root', 'nats-server'],
  async run({ quick, say }) {
    const hosts = quick ? 20 : 200;
    const figures: Figure[] = [];
    // the second is what a cluster is asked to bear, the first what two cores can do for all of its hosts at once
    for (const rate of quick ? [100] : [150, 500]) {
      await using net = await cable('cl', ['192.0.2.10/24']);
      const job: ClusterJob = { engines: hosts, crowds: 2, rate, seconds: quick ? 5 : 20 };
      const times = await runChild<ClusterTimes>('cluster-child.ts', job, { ns: net.near, timeoutMs: 180_000 });
      say(`${times.sent} blocks sent, ${times.latencies.length} in force, ${times.failed} not taken`);
      if (times.latencies.length < times.sent - times.failed)
        throw new Error(`${times.latencies.length} of ${times.sent} blocks came into force`);
      const what = `${hosts} hosts, ${rate} blocks a second`;
      figures.push(
        {
          name: `from a block on one host to the kernel of another: ${what}`,
          unit: 'ms',
          measured: spread(times.latencies),
          tail: true,
          target: { sense: 'at most', value: 50, tail: 250 },
          note: `the server delivered ${Math.round(times.received / job.seconds).toLocaleString('en-US')} messages a second; ${times.failed} of ${times.sent} blocks were not taken in time`,
        },
        { name: `cores that one engine uses: ${what}`, unit: 'cores', measured: spread([times.cores]) },
        {
          name: `resident memory of that engine: ${what}`,
          unit: 'MB',
          measured: spread([times.memory[1]]),
          note: `before the blocks: ${times.memory[0]} MB`,
        },
      );
    }
    return figures;
  },
};

import type { FirewallJob, FirewallTimes } from './firewall-child.ts';
import type { Bench } from './support/bench.ts';
import { cable } from './support/cable.ts';
import { runChild } from './support/child.ts';
import { blockStore } from './support/large-store.ts';
import { spread } from './support/statistics.ts';

export const firewall: Bench = {
  name: 'firewall',
  title: 'the kernel with a million blocks',
  method: `In a fresh network namespace, 250,000 geo ranges are replaced by 250,000 others. Then 1,000,000 blocks are read from the
store and put into an empty kernel, as at a start after a reboot. With these and 250,000 geo ranges loaded, 1,000 single
blocks are added, each until the kernel has acknowledged it. In the same state \`nft add element\`, which others call for
a block, adds one address to a small set of another table: once, for it takes seconds.`,
  needs: ['root', 'nft'],
  async run({ quick, say }) {
    const blocks = quick ? 50_000 : 1_000_000;
    const job = { ranges: quick ? 25_000 : 250_000, singles: quick ? 100 : 1_000 };
    await using net = await cable('fw', ['192.0.2.10/24']);
    const dataDir = `${net.directory}/data`;
    say(`filling a store with ${blocks} blocks, if it is not there yet`);
    await blockStore(blocks, dataDir);
    const input: FirewallJob = { ...job, dataDir };
    const times = await runChild<FirewallTimes>('firewall-child.ts', input, { ns: net.near });
    if (times.blocks !== blocks) throw new Error(`${times.blocks} of ${blocks} blocks were restored`);
    const count = blocks.toLocaleString('en-US');
    const ranges = job.ranges.toLocaleString('en-US');
    return [
      {
        name: `one more block beside ${count} and ${ranges} geo ranges`,
        unit: 'ms',
        measured: spread(times.singles),
        tail: true,
        peer: { name: 'nft add element', measured: spread([times.nft]) },
        target: { sense: 'at most', value: 0.1, tail: 1 },
      },
      {
        name: `${count} blocks restored at start`,
        unit: 's',
        measured: spread([times.read + times.restore]),
        target: { sense: 'at most', value: 5 },
        note: `${times.read.toFixed(1)} s to read them from the store, ${times.restore.toFixed(1)} s to put them into the kernel`,
      },
      {
        name: `${ranges} geo ranges replaced`,
        unit: 's',
        measured: spread([times.geo]),
        target: { sense: 'at most', value: 5 },
      },
    ];
  },
};

import { performance } from 'node:perf_hooks';
import type { FirewallJob, FirewallTimes } from './firewall-child.ts';
import type { Bench } from './support/bench.ts';
import { cable } from './support/cable.ts';
import { runChild } from './support/child.ts';
import { startEngine } from './support/engine.ts';
import { blockStore } from './support/large-store.ts';
import { spread } from './support/statistics.ts';

export const firewall: Bench = {
  name: 'firewall',
  title: 'the kernel with a million blocks',
  method: `In a fresh network namespace, 250,000 geo ranges are replaced by 250,000 others. Then 1,000,000 blocks are read from the
store and put into an empty kernel, as at a start after a reboot. With these and 250,000 geo ranges loaded, 1,000 single
blocks are added, each until the kernel has acknowledged it. In the same state \`nft add element\`, which others call for
a block, adds one address to a small set of another table: once, for it takes seconds. Then the whole engine is started
three times on that store, each time in a namespace without a table: from the start of its process to the line that says that it protects.`,
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
    const starts: number[] = [];
    for (let i = 0; i < (quick ? 1 : 3); i++) {
      starts.push(await engineStart(dataDir, blocks));
      say(`the engine protects ${starts.at(-1)!.toFixed(1)} s after its start`);
    }
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
        name: `the engine protects with ${count} blocks after its start`,
        unit: 's',
        measured: spread(starts),
        target: { sense: 'at most', value: 5 },
        note: `by itself, reading them from the store takes ${times.read.toFixed(1)} s and putting them into the kernel ${times.restore.toFixed(1)} s`,
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

/** Seconds from the start of the process until it protects with all blocks. */
async function engineStart(dataDir: string, blocks: number): Promise<number> {
  await using net = await cable('fs', ['192.0.2.10/24']);
  const began = performance.now();
  await using engine = await startEngine(net.near, { dataDir, observe: false, startMs: 120_000 });
  const seconds = (performance.now() - began) / 1000;
  const status = await engine.client.request('status', {});
  if (status.blocks !== blocks) throw new Error(`${status.blocks} of ${blocks} blocks are in force`);
  return seconds;
}

/** Fills the kernel's sets in the namespace in which it runs: started by firewall.ts. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { FirewallState, TimedTarget } from '../src/firewall/firewall.ts';
import { nftables } from '../src/firewall/nftables.ts';
import { timed } from '../src/guard/firewall-state.ts';
import { addressOf, hostPrefix, type Prefix, prefixOf } from '../src/model/address.ts';
import { settingsSchema } from '../src/model/settings.ts';
import { Store } from '../src/store/store.ts';

export interface FirewallJob {
  /** a store with the blocks to restore */
  readonly dataDir: string;
  readonly ranges: number;
  readonly singles: number;
}

export interface FirewallTimes {
  readonly blocks: number;
  /** seconds to read the blocks from the store */
  readonly read: number;
  /** seconds of `replace` with the blocks, in an empty kernel */
  readonly restore: number;
  /** seconds of `replace` with other geo ranges, nothing else in the table */
  readonly geo: number;
  /** milliseconds of one more block each, with blocks and geo ranges loaded */
  readonly singles: readonly number[];
  /** milliseconds of `nft add element` to a small set of another table, in the same state */
  readonly nft: number;
}

const peerTable = 'add table inet peer\nadd set inet peer s { type ipv4_addr; flags timeout; }\n';

if (import.meta.main) {
  const job = JSON.parse(process.argv[2]!) as FirewallJob;
  process.stdout.write(JSON.stringify(await measure(job)));
}

async function measure({ dataDir, ranges, singles }: FirewallJob): Promise<FirewallTimes> {
  nft(['-f', '-'], peerTable);
  const firewall = nftables();
  await firewall.replace(() => state([], geoRanges(ranges, 0)));
  const geo = await seconds(() => firewall.replace(() => state([], geoRanges(ranges, 1))));
  firewall.stop({ flush: true });
  const { blocks, read } = await stored(dataDir);
  const second = nftables();
  const restore = await seconds(() => second.replace(() => state(blocks, [])));
  await second.replace(() => state(blocks, geoRanges(ranges, 0)));
  const times: number[] = [];
  for (let n = 0; n < singles + 50; n++) {
    const entry: TimedTarget = {
      target: { kind: 'prefix', prefix: single(n) },
      remaining: 3_600_000,
      timeout: 3_600_000,
    };
    const began = performance.now();
    second.apply([{ op: 'block', entry }]);
    // the first ones warm up the compiler
    if (n >= 50) times.push(performance.now() - began);
  }
  const began = performance.now();
  nft(['add', 'element', 'inet', 'peer', 's', '{ 203.0.113.9 timeout 1h }']);
  const peer = performance.now() - began;
  second.stop({ flush: false });
  return { blocks: blocks.length, read, restore, geo, singles: times, nft: peer };
}

/** As the engine does at its start. */
async function stored(dataDir: string): Promise<{ blocks: TimedTarget[]; read: number }> {
  const settings = settingsSchema.parse({});
  const store = await Store.open(dataDir, { hostName: 'bench' });
  const began = performance.now();
  const now = Date.now();
  const blocks = (await store.readBlocks(now)).map((block) => timed(block, now, settings));
  const read = (performance.now() - began) / 1000;
  await store.close();
  return { blocks, read };
}

function state(blocks: readonly TimedTarget[], geo: readonly Prefix[]): FirewallState {
  return {
    policy: {
      interfaces: ['eth0'],
      sipPorts: [{ first: 5060, last: 5061 }],
      tftpPorts: [{ first: 69, last: 69 }],
      scope: 'all',
      extend: true,
      geo: geo.length > 0 ? 'block' : 'off',
    },
    allow: [],
    deny: [],
    blocks,
    geo,
  };
}

/** Prefixes of several lengths, none touching another, from 1.0.0.0 on; `shift` makes another list of them. */
function geoRanges(count: number, shift: number): Prefix[] {
  const lengths = [21, 22, 23, 24, 24, 24, 25];
  return Array.from({ length: count }, (_, i) => {
    const address = addressOf(0, 0, 0xffff, 0x01000000 + i * 0x2000 + shift * 0x1000);
    return prefixOf(address, lengths[(i * 5) % lengths.length]!);
  });
}

function single(n: number): Prefix {
  return hostPrefix(addressOf(0, 0, 0xffff, 0xc6120000 + n));
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function nft(args: readonly string[], input = ''): void {
  const { status, stderr } = spawnSync('nft', args, { input, encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`nft ${args.join(' ')}: ${stderr}`);
}

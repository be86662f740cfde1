import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../../src/cluster/credentials/cluster-report.ts';
import { readLocalServer } from '../../../src/cluster/credentials/local-server.ts';
import { kernelState } from '../../engine/kernel.ts';
import { eventually, run } from '../../lab/process.ts';
import { labMissing } from '../../lab/require.ts';
import { cutOff, lossy, mend } from './bad-links.ts';
import { type ClusterHost, type ClusterLab, clusterLab, scan } from './cluster-lab.ts';
import { Promises } from './promises.ts';
import { agree, blocked, connected, everywhere, free, settled } from './shared-state.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const hour = 3_600_000;

describe('whatever fails, each host protects, nothing is lost, and all end with the same', { skip }, () => {
  let cluster: ClusterLab;
  let hosts: readonly ClusterHost[];
  let one: ClusterHost;
  let two: ClusterHost;
  let three: ClusterHost;
  let four: ClusterHost;
  let five: ClusterHost;
  let targets = 0;
  let scanners = 0;
  const promises = new Promises();

  /** an address that nobody has seen yet, and nobody beside it */
  const stranger = () => `198.18.${++targets}.1`;
  const block = async (host: ClusterHost, target: string, seconds = 900) => {
    await host.engine.request('block', { target, seconds });
    promises.blocked(target, seconds);
  };
  const add = (host: ClusterHost, list: 'allow' | 'deny', prefix: string) =>
    host.engine.request('list.change', { list, add: [{ prefix }] });
  /** a block of each of these reaches all of them */
  const goesOn = async (among: readonly ClusterHost[] = hosts) => {
    const fresh = among.map(stranger);
    await Promise.all(among.map((host, i) => block(host, fresh[i]!)));
    await everywhere(among, 'blocks of each', blocked(...fresh));
  };
  /** a scanner that asks this host is shut out by its own kernel, whatever else is going on */
  const protects = async (host: ClusterHost) => {
    const from = `198.51.100.${++scanners}`;
    await scan(cluster, from, host);
    await everywhere([host], 'the scanner', blocked(from));
    promises.blocked(from);
    return from;
  };
  const leaderOfBlocks = () =>
    eventually(
      'the stream of the blocks has a leader',
      async () => {
        const status = await cluster.run(four, 'status', '--json').catch(() => undefined);
        const streams = status ? (JSON.parse(status) as ClusterReport).streams : [];
        const leader = streams.find(({ name }) => name === 'KV_sipprot_blocks')?.leader;
        return hosts.find(({ name }) => name === leader) ?? sleep(200, undefined);
      },
      60_000,
    );
  const kill = async (host: ClusterHost) => {
    await host.server!.stop('SIGKILL');
    host.server = undefined;
  };

  before(async () => {
    cluster = await clusterLab('faults', {
      smallDisk: '40m',
      env: (host) => wrongClock(({ 'pbx-4': -hour, 'pbx-5': hour } as Record<string, number>)[host.name]),
    });
    hosts = cluster.hosts;
    [one, two, three, four, five] = hosts as [ClusterHost, ClusterHost, ClusterHost, ClusterHost, ClusterHost];
    await connected(hosts);
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  test('hosts whose clocks are an hour wrong: no block ends early or late', async () => {
    const pairs = [one, four, five].map((host) => ({ host, long: stranger(), short: stranger() }));
    await Promise.all(pairs.map(({ host, long }) => block(host, long, 600)));
    await everywhere(hosts, 'the long ones', blocked(...pairs.map(({ long }) => long)));
    await Promise.all(pairs.map(({ host, short }) => block(host, short, 8)));
    const shorts = pairs.map(({ short }) => short);
    await everywhere(hosts, 'the short ones', blocked(...shorts));
    await everywhere(hosts, 'the short ones have ended', free(...shorts));
    for (const { ns, name } of hosts)
      for (const { long } of pairs) {
        const left = (await kernelState(ns)).blocks.get(long) ?? 0;
        assert.ok(left > 480 && left <= 602, `${name}: ${left} s`);
      }
    await agree(hosts, promises);
  });

  test('a host refuses a block of the others, and goes on refusing it through all that follows', async () => {
    const trunk = stranger();
    await add(four, 'allow', trunk);
    promises.refuses(four.name, trunk);
    await block(one, trunk, 3000);
    await everywhere([one, two, three, five], 'the block', blocked(trunk));
    await eventually('it says so', async () => {
      const { host } = await four.engine.request('status', {});
      return host.figures?.vetoes.some(({ target, origin }) => target === trunk && origin === one.name) || undefined;
    });
    await agree(hosts, promises);
  });

  test('a NATS server is killed, the leader too, and comes back', async () => {
    const first = await leaderOfBlocks();
    const second = [one, two, three].find((host) => host !== first)!;
    for (const host of [first, second]) {
      await kill(host);
      await protects(four);
      await goesOn();
      await cluster.startServer(host);
      await settled(cluster);
    }
    await agree(hosts, promises);
  });

  test('two of three NATS servers are killed: nothing can be stored, and a block reaches all hosts all the same', async () => {
    const killed = [one, three];
    await Promise.all(killed.map(kill));
    await connected(hosts);
    await goesOn();
    const found = await protects(four);
    await everywhere(hosts, 'the scanner', blocked(found));
    for (const host of killed) await cluster.startServer(host);
    await settled(cluster);
    await agree(hosts, promises);
  });

  test('all NATS servers are killed: each host goes on by itself, and all are merged when they are back', async () => {
    const servers = [one, two, three];
    await Promise.all(servers.map(kill));
    const found: string[] = [];
    for (const host of hosts) found.push(await protects(host));
    const alone = hosts.map(stranger);
    await Promise.all(hosts.map((host, i) => block(host, alone[i]!)));
    const denied = stranger();
    await add(two, 'deny', denied);
    for (const host of servers) await cluster.startServer(host);
    await settled(cluster);
    await everywhere(hosts, 'what each did alone', blocked(...alone, ...found));
    await everywhere(hosts, 'what was denied', ({ deny }) => deny.includes(denied));
    await goesOn();
    await agree(hosts, promises);
  });

  test('one host is cut off, and comes back', async () => {
    await cutOff(five);
    await connected([five], false);
    const meanwhile = stranger();
    await block(one, meanwhile);
    const found = [await protects(five), await protects(four)];
    const alone = stranger();
    await block(five, alone);
    const denied = stranger();
    await add(one, 'deny', denied);
    await mend(five);
    await connected([five]);
    await everywhere(hosts, 'what each did meanwhile', blocked(meanwhile, alone, ...found));
    await everywhere(hosts, 'what was denied', ({ deny }) => deny.includes(denied));
    await agree(hosts, promises);
  });

  test('the cluster is cut in two: each side goes on, and both are merged', async () => {
    // the server that led stays with the few: what it was given last may stand against what the others agree on
    const leader = await leaderOfBlocks();
    const here = [leader, four];
    const there = hosts.filter((host) => !here.includes(host));
    await Promise.all(here.map((host) => cutOff(host, there)));
    const left = stranger();
    const right = stranger();
    await Promise.all([block(leader, left), block(there[0]!, right)]);
    const found = [await protects(four), await protects(five)];
    const said = leader.server!.output().length;
    // it says itself that nobody leads
    await eventually(
      'the side with one server of three goes on by itself',
      async () => /NO quorum|no metadata leader/.test(leader.server!.output().slice(said)) || sleep(200, undefined),
      60_000,
    );
    await Promise.all(here.map(mend));
    await connected(hosts);
    await everywhere(hosts, 'what both sides did', blocked(left, right, ...found), 120_000);
    await agree(hosts, promises);
  });

  test('a link that loses one packet in ten', async () => {
    await lossy(five, 10);
    for (let round = 0; round < 5; round++) await goesOn();
    await protects(five);
    await mend(five);
    await goesOn();
    await agree(hosts, promises);
  });

  test('the disk under one NATS server is full: each host protects, and it takes part again when there is room', async () => {
    const { pid } = three.server!;
    const store = join(readLocalServer(three.dataDir)!.storeDirectory, 'jetstream-cluster');
    const onIts = (command: string) => run(undefined, 'nsenter', ['-t', String(pid), '-m', 'sh', '-c', command]);
    // dd ends when nothing more goes in
    await onIts(`dd if=/dev/zero of=${store}/full bs=64k count=1000`);
    // where that server leads a stream, it may keep it from all: what is done here goes out later
    const meanwhile = hosts.map(stranger);
    await Promise.all(hosts.map((host, i) => block(host, meanwhile[i]!)));
    const found: string[] = [];
    for (const host of hosts) found.push(await protects(host));
    const denied = stranger();
    await add(one, 'deny', denied);
    await onIts(`rm ${store}/full`);
    await kill(three);
    await cluster.startServer(three);
    await connected(hosts);
    await everywhere(hosts, 'what was done meanwhile', blocked(...meanwhile, ...found));
    await everywhere(hosts, 'what was denied', ({ deny }) => deny.includes(denied));
    await goesOn();
    await agree(hosts, promises);
  });

  test('the NATS servers lose all that they stored: the holder of the cluster key tells them the members, and each host what it has', async () => {
    const servers = [one, two, three];
    const stores = servers.map(({ dataDir }) => join(readLocalServer(dataDir)!.storeDirectory, 'jetstream-cluster'));
    // of the third it lies on a disk that only its server sees
    await run(undefined, 'nsenter', ['-t', String(three.server!.pid), '-m', 'sh', '-c', `rm -rf ${stores[2]}/*`]);
    await Promise.all(servers.map(kill));
    for (const store of stores.slice(0, 2)) rmSync(store, { recursive: true });
    const alone = hosts.map(stranger);
    await Promise.all(hosts.map((host, i) => block(host, alone[i]!)));
    const found = await protects(five);
    for (const host of servers) await cluster.startServer(host);
    await everywhere(hosts, 'what was done meanwhile', blocked(...alone, found), 120_000);
    await connected(hosts);
    await goesOn();
    await agree(hosts, promises);
  });

  test('hosts are started anew in any order, one of them while the servers are away', async () => {
    for (const host of [three, five, one]) {
      await host.engine.kill();
      await cluster.startHost(host);
    }
    await connected(hosts);
    await Promise.all([one, two, three].map(kill));
    await four.engine.stop();
    const alone = stranger();
    await cluster.startHost(four);
    await block(four, alone);
    await protects(four);
    for (const host of [three, one, two]) await cluster.startServer(host);
    await connected(hosts);
    await everywhere(hosts, 'what one did alone', blocked(alone));
    await goesOn();
    await agree(hosts, promises);
  });
});

function wrongClock(ahead: number | undefined): Readonly<Record<string, string>> {
  if (ahead === undefined) return {};
  const preload = new URL('./wrong-clock.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, LAB_CLOCK_AHEAD: String(ahead) };
}

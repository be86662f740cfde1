import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ClusterReport } from '../../../src/cluster/credentials/cluster-report.ts';
import { kernelState } from '../../engine/kernel.ts';
import { eventually } from '../../lab/process.ts';
import { labMissing } from '../../lab/require.ts';
import { cutOff, mend } from './bad-links.ts';
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
    const { streams } = JSON.parse(await cluster.run(four, 'status', '--json')) as ClusterReport;
    const { leader } = streams.find(({ name }) => name === 'KV_sipprot_blocks')!;
    const first = hosts.find(({ name }) => name === leader)!;
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
});

function wrongClock(ahead: number | undefined): Readonly<Record<string, string>> {
  if (ahead === undefined) return {};
  const preload = new URL('./wrong-clock.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, LAB_CLOCK_AHEAD: String(ahead) };
}

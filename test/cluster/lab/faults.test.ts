import assert from 'node:assert/strict';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readLocalServer } from '../../../src/cluster/credentials/local-server.ts';
import { kernelState } from '../../engine/kernel.ts';
import { labMissing } from '../../lab/require.ts';
import { type ClusterHost, type ClusterLab, clusterLab, scan } from './cluster-lab.ts';
import { cut, spoil, unplug } from './links.ts';
import { agree, blocked, connected, everywhere, free } from './shared-state.ts';

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
  let next = 0;

  /** an address that nobody has seen yet */
  const stranger = () => `198.51.100.${++next}`;
  const block = (host: ClusterHost, target: string, seconds = 600) => host.engine.request('block', { target, seconds });
  const deny = (host: ClusterHost, prefix: string) =>
    host.engine.request('list.change', { list: 'deny', add: [{ prefix }] });
  const allow = (host: ClusterHost, prefix: string) =>
    host.engine.request('list.change', { list: 'allow', add: [{ prefix }] });
  /** a block of each host reaches all others */
  const goesOn = async (among: readonly ClusterHost[] = hosts) => {
    const targets = among.map(stranger);
    await Promise.all(among.map((host, i) => block(host, targets[i]!)));
    await everywhere(among, 'blocks of each', blocked(...targets));
  };
  /** a scanner that asks this host is shut out here, whatever else is going on */
  const protects = async (host: ClusterHost) => {
    const from = stranger();
    await scan(cluster, from, host);
    await everywhere([host], 'the scanner', blocked(from));
    return from;
  };
  const kill = async (host: ClusterHost) => {
    await host.server!.stop('SIGKILL');
    host.server = undefined;
  };
  /** how often an attacker stands in a log, and of which host */
  const logged = async (host: ClusterHost, attacker: string) => {
    const { rows } = await host.engine.request('log', { filter: { attacker }, limit: 10 });
    return rows.map(({ hostName }) => hostName);
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
    for (const host of [one, four, five]) {
      const [long, short] = [stranger(), stranger()];
      await block(host, long);
      await block(host, short, 4);
      await everywhere(hosts, 'both', blocked(long, short), 3_500);
      await everywhere(hosts, 'the short one has ended', free(short));
      for (const { ns, name } of hosts) {
        const left = (await kernelState(ns)).blocks.get(long)!;
        assert.ok(left > 580 && left <= 602, `${name}: ${left} s`);
      }
    }
    await agree(hosts);
  });

  test('each NATS server is killed, the leader too, and comes back', async () => {
    const status = JSON.parse(await cluster.run(four, 'status', '--json'));
    const { leader } = status.streams.find(({ name }: { name: string }) => name === 'KV_sipprot_blocks');
    const first = hosts.find(({ name }) => name === leader)!;
    for (const host of [first, ...[one, two, three].filter((other) => other !== first)]) {
      await kill(host);
      await protects(four);
      await goesOn();
      await cluster.startServer(host);
    }
    await agree(hosts);
  });

  test('all NATS servers are killed: what is blocked and changed meanwhile arrives when they are back', async () => {
    const lifted = stranger();
    await block(five, lifted);
    await everywhere(hosts, 'the block', blocked(lifted));
    await Promise.all([one, two, three].map(kill));
    await connected(hosts, false);
    const attackers = await Promise.all(hosts.map(protects));
    const byHand = stranger();
    await block(three, byHand);
    await deny(one, '203.0.113.64/28');
    await allow(two, '203.0.113.10');
    await two.engine.request('unblock', { target: lifted });
    await one.engine.request('settings.change', { change: { blockSeconds: 700 } });
    await two.engine.kill();
    await cluster.startHost(two);
    await Promise.all([one, two, three].map(cluster.startServer));
    await everywhere(
      hosts,
      'what was done',
      (state) =>
        blocked(byHand, ...attackers)(state) &&
        free(lifted)(state) &&
        state.deny.includes('203.0.113.64/28') &&
        state.allow.includes('203.0.113.10'),
      40_000,
    );
    await agree(hosts);
    assert.equal((await four.engine.request('settings.show', {})).settings.blockSeconds, 700);
  });

  test('hosts that are cut off protect themselves; both sides’ changes are merged, and attacks arrive once', async () => {
    const [ours, theirs, later] = [stranger(), stranger(), stranger()];
    let attackers: string[];
    {
      await using _cable = await unplug(cluster, five);
      await using _cut = await cut(cluster, [two]);
      await connected([two, five], false);
      attackers = [await protects(two)];
      await block(two, ours);
      await block(five, later);
      await block(one, theirs);
      await deny(two, '203.0.113.80/28');
      await deny(one, '203.0.113.96/28');
      await two.engine.request('settings.change', { change: { unprovenBlockSeconds: 333 } });
      await one.engine.request('settings.change', { change: { blockSeconds: 800 } });
      assert.equal(blocked(ours)(await kernelState(one.ns)), false);
      await goesOn([one, three, four]);
    }
    await everywhere(hosts, 'blocks of both sides', blocked(ours, theirs, later, ...attackers), 40_000);
    await everywhere(hosts, 'entries of both sides', ({ deny: list }) =>
      ['203.0.113.80/28', '203.0.113.96/28'].every((prefix) => list.includes(prefix)),
    );
    await agree(hosts);
    const { settings } = await four.engine.request('settings.show', {});
    assert.deepEqual([settings.blockSeconds, settings.unprovenBlockSeconds], [800, 333]);
    await goesOn();
    for (const attacker of attackers) assert.deepEqual(await logged(one, attacker), ['pbx-2'], attacker);
  });

  test('the cluster is cut in two: each part protects, the larger one goes on, and they find together again', async () => {
    const [small, large] = [
      [one, four],
      [two, three, five],
    ];
    const taken = stranger();
    await block(three, taken);
    await everywhere(hosts, 'the block', blocked(taken));
    let attackers: string[];
    const ours = stranger();
    {
      await using _cut = await cut(cluster, small);
      await block(one, ours);
      attackers = [await protects(four), await protects(five), await protects(one)];
      await deny(one, '203.0.113.112/28');
      await one.engine.request('settings.change', { change: { blockSeconds: 901 } });
      await deny(two, '203.0.113.128/28');
      await two.engine.request('settings.change', { change: { blockSeconds: 902 } });
      await two.engine.request('unblock', { target: taken });
      await goesOn(large);
      await everywhere(large, 'the unblock', free(taken));
    }
    await everywhere(hosts, 'blocks of both parts', blocked(ours, ...attackers), 60_000);
    await everywhere(
      hosts,
      'changes of both parts',
      (state) =>
        free(taken)(state) && ['203.0.113.112/28', '203.0.113.128/28'].every((prefix) => state.deny.includes(prefix)),
      40_000,
    );
    await agree(hosts);
    await goesOn();
  });

  test('engines are stopped and killed in any order, with what they had not told yet', async () => {
    const [word, old, again] = [stranger(), stranger(), stranger()];
    await block(three, word);
    await block(one, old);
    await everywhere(hosts, 'both', blocked(word, old));
    {
      await using _cut = await cut(cluster, [three, four]);
      await connected([three, four], false);
      // a plain host takes back its word, and is killed before it can say so
      await three.engine.request('unblock', { target: word });
      // another does not know what an operator lifts meanwhile
      await block(four, old, 900);
      await one.engine.request('unblock', { target: old, holdSeconds: 0 });
      await three.engine.kill();
      await two.engine.stop();
      await five.engine.kill();
      await cluster.startHost(two);
    }
    await block(one, again);
    await cluster.startHost(five);
    await cluster.startHost(three);
    await everywhere(hosts, 'what holds now', (state) => blocked(again)(state) && free(word, old)(state), 40_000);
    for (const host of [four, one, three]) await host.engine.kill();
    for (const host of [three, one, four]) await cluster.startHost(host);
    await connected(hosts);
    await goesOn();
    await agree(hosts);
  });

  test('the disk under one JetStream is full', async () => {
    const store = join(readLocalServer(three.dataDir)!.storeDirectory, 'jetstream-cluster');
    const seen = `/proc/${three.server!.pid}/root${store}`;
    const fill = join(seen, 'fill');
    const { bavail, bsize } = statfsSync(seen);
    try {
      writeFileSync(fill, Buffer.alloc(bavail * bsize));
    } catch {
      // the last bytes do not fit
    }
    for (const host of [one, four]) await protects(host);
    for (let i = 0; i < 5; i++) await goesOn();
    await deny(one, '203.0.113.144/28');
    await everywhere(hosts, 'the entry', ({ deny: list }) => list.includes('203.0.113.144/28'));
    rmSync(fill, { force: true });
    await kill(three);
    // with its disk it has lost all that it held
    await cluster.startServer(three);
    await goesOn();
    await agree(hosts);
  });

  test('a slow link that loses packets', async () => {
    const during = stranger();
    {
      await using _spoilt = await spoil(four);
      await protects(four);
      await Promise.all([one, four].map((host) => block(host, stranger())));
      await block(four, during);
      await everywhere(hosts, 'a block of the slow host', blocked(during), 60_000);
    }
    await agree(hosts, 60_000);
  });

  test('the streams of all servers are lost: hosts write again what they hold', async () => {
    await Promise.all([one, two, three].map(kill));
    const meanwhile = stranger();
    await block(four, meanwhile);
    for (const host of [one, two, three])
      rmSync(join(readLocalServer(host.dataDir)!.storeDirectory, 'jetstream-cluster'), {
        recursive: true,
        force: true,
      });
    await Promise.all([one, two, three].map(cluster.startServer));
    await cluster.run(one, 'init');
    await goesOn();
    await everywhere(hosts, 'the block', blocked(meanwhile), 40_000);
    // who comes now finds all
    await five.engine.kill();
    await cluster.startHost(five);
    await connected([five]);
    await deny(two, '203.0.113.160/28');
    await everywhere(hosts, 'the entry', ({ deny: list }) => list.includes('203.0.113.160/28'), 40_000);
    await agree(hosts);
  });
});

function wrongClock(ahead: number | undefined): Readonly<Record<string, string>> {
  if (ahead === undefined) return {};
  const preload = new URL('./wrong-clock.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, LAB_CLOCK_AHEAD: String(ahead) };
}

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../../src/cluster/credentials/cluster-report.ts';
import { readCredential, writeCredential } from '../../../src/cluster/credentials/credential.ts';
import { readLocalServer } from '../../../src/cluster/credentials/local-server.ts';
import { settingsSchema } from '../../../src/model/settings.ts';
import { startProgram } from '../../engine/engine-process.ts';
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
/** one message over UDP proves nothing: what the scanners of these tests get */
const { unprovenBlockSeconds } = settingsSchema.parse({});

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
    promises.blocked(target, [host.name], seconds);
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
    promises.blocked(from, [host.name], unprovenBlockSeconds);
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
  /** Waits until none of the servers lets a host in with the credential that it has. */
  const refused = async (host: ClusterHost) => {
    const credential = readCredential(host.dataDir)!;
    for (const server of [one, two, three]) {
      const dataDir = join(cluster.net.directory, `${host.name}-at-${server.name}`);
      writeCredential(dataDir, { ...credential, servers: [`tls://${server.address}:4222`] });
      await eventually(
        `${host.name} is refused by the server of ${server.name}`,
        async () => {
          const args = ['cluster', 'status', '--data-dir', dataDir];
          const { stderr } = await startProgram(host.ns, args).exited;
          return /refuses this credential: it was revoked/.test(stderr) || sleep(200, undefined);
        },
        60_000,
      );
    }
  };
  const kill = async (host: ClusterHost) => {
    await host.server!.stop('SIGKILL');
    host.server = undefined;
  };

  before(async () => {
    cluster = await clusterLab('faults', {
      smallDisk: '40m',
      smallStore: { host: 'pbx-5', size: '16m' },
      env: (host) => wrongClock(({ 'pbx-4': -hour, 'pbx-5': hour } as Record<string, number>)[host.name]),
    });
    hosts = cluster.hosts;
    [one, two, three, four, five] = hosts as [ClusterHost, ClusterHost, ClusterHost, ClusterHost, ClusterHost];
    await connected(hosts);
  });
  // a test that failed is not the next one's fault
  afterEach(async () => {
    await Promise.all(hosts.map(mend));
    for (const host of [one, two, three]) if (!host.server) await cluster.startServer(host);
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
    // what an operator changes is in force at once where he does it, and he is told that the others wait for it
    const sipprot = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await startProgram(two.ns, [...args, '--socket', two.engine.socket]).exited;
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const notYet = /servers have not taken all of it yet: that is in force here now/;
    const [denied, lifted] = [stranger(), found];
    const said = await sipprot('deny', 'add', denied);
    assert.match(said, notYet);
    assert.doesNotMatch(said, /on all hosts/);
    assert.match(await sipprot('settings', 'set', 'retentionDays', '77'), notYet);
    assert.match(await sipprot('unblock', lifted, '--hold', '0'), notYet);
    promises.lifted(lifted);
    await everywhere([two], 'both', ({ deny, blocks }) => deny.includes(denied) && !blocks.has(lifted));
    const { cluster: state } = await two.engine.request('status', {});
    assert.deepEqual([state.connected, state.unsent, state.unsentSince > 0], [true, 3, true]);
    for (const host of killed) await cluster.startServer(host);
    await settled(cluster);
    await everywhere(hosts, 'what waited', ({ deny, blocks }) => deny.includes(denied) && !blocks.has(lifted));
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

  test('the address of a NATS server cannot be shut out, by whatever host: the hosts would be cut off from each other', async () => {
    for (const host of hosts)
      await assert.rejects(host.engine.request('block', { target: two.address, seconds: 60 }), /NATS server|protect/);
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

  test('the disk of a host is full while it is cut off: it protects, says so, and loses nothing that it acknowledged', async () => {
    await cutOff(five);
    await connected([five], false);
    const kept = stranger();
    await block(five, kept);
    const onItsDisk = (command: string) =>
      run(undefined, 'nsenter', ['-t', String(five.store!.pid), '-m', 'sh', '-c', command]);
    // dd ends when nothing more goes in
    await onItsDisk(`dd if=/dev/zero of=${five.dataDir}/full bs=16k count=10000`);
    const found = [await protects(five)];
    // what SQLite still has is filled by what is recorded
    for (let tries = 0; ; tries++) {
      const target = stranger();
      const why = await five.engine.request('block', { target, seconds: 900 }).then(() => '', String);
      if (why !== '') {
        assert.match(why, /full|space/);
        await everywhere([five], 'what was refused', free(target));
        break;
      }
      promises.blocked(target, [five.name], 900);
      found.push(target);
      assert.ok(tries < 500, 'the disk is full');
    }
    found.push(await protects(five));
    const { host, store } = await eventually('the alarm', async () => {
      const status = await five.engine.request('status', {});
      const told = status.alarms.some(({ text }) => /database cannot be written/.test(text));
      return told ? status : sleep(200, undefined);
    });
    assert.equal(host.protection, 'enforcing');
    assert.match(store.error ?? '', /full|space/);
    // the power fails as well
    await five.engine.kill();
    await onItsDisk(`rm ${five.dataDir}/full`);
    await cluster.startHost(five);
    await mend(five);
    await connected(hosts);
    await everywhere(hosts, 'what it did meanwhile', blocked(kept, ...found));
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

  test('a host is revoked while the cluster is cut in two, and it is on the other side: it is out everywhere when they are merged', async () => {
    const own = stranger();
    const shared = stranger();
    await Promise.all([block(five, own), block(five, shared)]);
    await block(one, shared);
    await everywhere(hosts, 'both', blocked(own, shared));
    const here = [one, two, four];
    await Promise.all([three, five].map((host) => cutOff(host, here)));
    await eventually(
      'five talks to the server on its side',
      async () => {
        const { cluster: state } = await five.engine.request('status', {});
        return state.server?.includes(three.address) || sleep(200, undefined);
      },
      60_000,
    );
    // the servers that are left need a leader first
    await cluster.insist(one, 'revoke', 'pbx-5', '--yes');
    promises.revoked(five.name);
    await everywhere(here, 'what only it vouched for is let in', free(own));
    await everywhere([three], 'on its own side not yet', blocked(own, shared));
    for (const host of [three, five]) await mend(host);
    await everywhere([three], 'what only it vouched for is let in', free(own), 120_000);
    await refused(five);
    const left = hosts.filter((host) => host !== five);
    await goesOn(left);
    await agree(left, promises);
    // and goes on protecting by itself
    await protects(five);
    promises.revoked(five.name);
  });

  test('a host is revoked while a NATS server is down: that does not let it in either when it is back', async () => {
    const left = [one, two, three];
    const own = stranger();
    await block(four, own);
    await everywhere(left, 'its block', blocked(own));
    await kill(three);
    await connected(left);
    // the servers that are left need a leader first
    await cluster.insist(one, 'revoke', 'pbx-4', '--yes');
    promises.revoked(four.name);
    await everywhere(left, 'what only it vouched for is let in', free(own));
    await cluster.startServer(three);
    await settled(cluster);
    await refused(four);
    await goesOn(left);
    await agree(left, promises);
  });
});

function wrongClock(ahead: number | undefined): Readonly<Record<string, string>> {
  if (ahead === undefined) return {};
  const preload = new URL('./wrong-clock.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, LAB_CLOCK_AHEAD: String(ahead) };
}

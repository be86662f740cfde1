import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { shardOf } from '../../../src/cluster/exchange/list-shards.ts';
import { kernelState } from '../../engine/kernel.ts';
import { check, eventually } from '../../lab/process.ts';
import { labMissing } from '../../lab/require.ts';
import { type ClusterHost, type ClusterLab, clusterLab, scan } from './cluster-lab.ts';
import { importDenylist, importedEntries, listedEverywhere, startImport } from './import-list.ts';
import { blocked, connected, everywhere, free } from './shared-state.ts';

const reason = labMissing();
if (reason && process.env.CI === 'true') throw new Error(reason);
const skip = reason ?? false;

const imported = 100_000;
/** of lists on whose way something happens */
const interrupted = 10_000;

describe('what is done on one of five hosts is in the kernel of all', { skip }, () => {
  let cluster: ClusterLab;
  let hosts: readonly ClusterHost[];
  let one: ClusterHost;
  let two: ClusterHost;
  let plain: ClusterHost;

  before(async () => {
    cluster = await clusterLab('propagation');
    hosts = cluster.hosts;
    [one, two, , plain] = hosts as [ClusterHost, ClusterHost, ClusterHost, ClusterHost];
    await connected(hosts);
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  test('a block, whoever makes it, with the time that is left', async () => {
    for (const [i, host] of hosts.entries()) {
      const target = `198.51.100.${10 + i}`;
      await host.engine.request('block', { target, seconds: 600, note: 'toll fraud' });
      await everywhere(hosts, target, blocked(target));
      for (const { ns } of hosts) {
        const left = (await kernelState(ns)).blocks.get(target)!;
        assert.ok(left > 570 && left <= 602, `${left} s`);
      }
    }
    const { rows } = await hosts[4]!.engine.request('blocks', { text: '198.51.100.10' });
    assert.deepEqual([rows[0]?.origin, rows[0]?.note], ['pbx-1', 'toll fraud']);
    // of IPv6, and of one flow
    for (const target of ['2001:db8:66:7::/64', '198.51.100.20 UDP 5060']) {
      await plain.engine.request('block', { target, seconds: 600 });
      await everywhere(hosts, target, blocked(target));
    }
  });

  test('a scanner that asks one host', async () => {
    await scan(cluster, '198.51.100.30', plain);
    await everywhere(hosts, 'the scanner', blocked('198.51.100.30'));
  });

  test('an operator’s unblock, which holds everywhere; a plain host takes back its own word only', async () => {
    await two.engine.request('unblock', { target: '198.51.100.10' });
    await everywhere(hosts, 'the unblock', free('198.51.100.10'));
    await plain.engine.request('unblock', { target: '198.51.100.13' });
    await everywhere(hosts, 'its own word', free('198.51.100.13'));
    await plain.engine.request('unblock', { target: '198.51.100.11' });
    // what it says next comes behind
    await plain.engine.request('block', { target: '198.51.100.40', seconds: 600 });
    await everywhere(hosts, 'the next', blocked('198.51.100.40'));
    for (const host of hosts)
      assert.equal((await kernelState(host.ns)).blocks.has('198.51.100.11'), host !== plain, host.name);
  });

  test('an operator who blocks again what he has just let in', async () => {
    await one.engine.request('unblock', { target: '198.51.100.12', holdSeconds: 3600 });
    await one.engine.request('block', { target: '198.51.100.12', seconds: 900 });
    // another one’s word comes behind both
    await one.engine.request('unblock', { target: '198.51.100.14' });
    await everywhere(hosts, 'the marker', free('198.51.100.14'));
    await everywhere(hosts, 'the second block', (state) => (state.blocks.get('198.51.100.12') ?? 0) > 700);
  });

  test('list entries: an allowed address is let in, a denied one is out until it is taken from the list', async () => {
    await one.engine.request('list.change', { list: 'deny', add: [{ prefix: '203.0.113.64/26', note: 'x' }] });
    await two.engine.request('list.change', { list: 'allow', add: [{ prefix: '198.51.100.40', note: 'trunk' }] });
    await everywhere(
      hosts,
      'both entries',
      ({ deny, allow, blocks }) =>
        deny.includes('203.0.113.64/26') && allow.includes('198.51.100.40') && !blocks.has('198.51.100.40'),
    );
    await two.engine.request('list.change', { list: 'deny', remove: ['203.0.113.64/26'] });
    await one.engine.request('list.change', { list: 'allow', remove: ['198.51.100.40'] });
    await everywhere(hosts, 'neither', ({ deny, allow }) => deny.length + allow.length === 0);
  });

  test('settings and a country rule; a plain host may change neither and says where', async () => {
    const change = { geo: { mode: 'block', countries: ['CN', 'RU'] } };
    await two.engine.request('settings.change', { change: { ...change, blockSeconds: 777 } });
    const names = await Promise.all(
      hosts.map(({ ns, name }) =>
        eventually(
          `the country rule in the kernel of ${name}`,
          async () =>
            /set (geo4_[0-9a-z]+)_/.exec(await check(ns, 'nft', ['-t', 'list', 'table', 'inet', 'sipprot']))?.[1],
          60_000,
        ),
      ),
    );
    assert.equal(new Set(names).size, 1, 'the same ranges on all');
    for (const { engine } of hosts) {
      const { settings } = await engine.request('settings.show', {});
      assert.deepEqual([settings.blockSeconds, settings.geo.mode], [777, 'block']);
    }
    await assert.rejects(plain.engine.request('settings.change', { change: { blockSeconds: 60 } }), /pbx-1 or pbx-2/);
    await one.engine.request('settings.change', { change: { geo: { mode: 'off' }, blockSeconds: 600 } });
    await Promise.all(
      hosts.map(({ ns, name }) =>
        eventually(
          `no country rule any more in the kernel of ${name}`,
          async () => {
            const table = await check(ns, 'nft', ['-t', 'list', 'table', 'inet', 'sipprot']);
            return !/geo[46]_/.test(table) || undefined;
          },
          30_000,
        ),
      ),
    );
  });

  test('two operators change the same part of a list in the same moments: the changes of both stay', async () => {
    const ofOnePart = importedEntries(100_000).filter((prefix) => shardOf(prefix) === 7);
    const rounds = ofOnePart.length >> 1;
    assert.ok(rounds >= 30, `${rounds} rounds`);
    for (let round = 0; round < rounds; round++)
      await Promise.all(
        [one, two].map(({ engine }, i) =>
          engine.request('list.change', { list: 'deny', add: [{ prefix: ofOnePart[2 * round + i]!, note: '' }] }),
        ),
      );
    await listedEverywhere(hosts, 2 * rounds);
    await two.engine.request('list.change', { list: 'deny', remove: ofOnePart.slice(0, 2 * rounds) });
    await listedEverywhere(hosts, 0);
  });

  const removeImported = async (count: number) => {
    await two.engine.request('list.change', { list: 'deny', remove: importedEntries(count) });
    await listedEverywhere(hosts, 0);
  };
  /** Resolves when the host has sent a part of what it imports. */
  const halfSent = (host: ClusterHost, count: number) =>
    eventually(
      'a part of the list is on its way',
      async () => {
        const { cluster: state, deny } = await host.engine.request('status', {});
        return (deny === count && state.unsent > 0 && state.unsent < count) || undefined;
      },
      30_000,
    );

  test('all NATS servers are started anew in the middle of an import: all hosts have the whole list', async () => {
    const command = startImport(cluster, one, interrupted);
    await halfSent(one, interrupted);
    const servers = hosts.slice(0, 3);
    await Promise.all(servers.map(({ server }) => server!.stop()));
    await Promise.all(servers.map((host) => cluster.startServer(host)));
    assert.equal((await command.exited).code, 0);
    await listedEverywhere(hosts, interrupted);
    for (const { ns, name } of hosts) assert.equal((await kernelState(ns)).deny.length, interrupted, name);
    await removeImported(interrupted);
  });

  test('the engine that imports a list is killed: all hosts have the whole of it or nothing, and what was acknowledged', async () => {
    const killed: (() => Promise<unknown>)[] = [
      // on its way to the kernel, to the disk, and to the others
      () =>
        eventually('the import has begun', async () => (await one.engine.request('status', {})).deny > 0 || undefined),
      () => halfSent(one, interrupted),
    ];
    for (const moment of killed) {
      const command = startImport(cluster, one, interrupted);
      await moment();
      await one.engine.kill();
      const { code } = await command.exited;
      await cluster.startHost(one);
      await connected(hosts);
      const { deny } = await one.engine.request('status', {});
      assert.ok(
        deny === interrupted || (deny === 0 && code !== 0),
        `${deny} entries, and the command ended with ${code}`,
      );
      await listedEverywhere(hosts, deny);
      for (const { ns, name } of hosts) assert.equal((await kernelState(ns)).deny.length, deny, name);
      if (deny > 0) await removeImported(interrupted);
    }
  });

  test('100,000 entries of a file', async (t) => {
    const { sinceBegin, sinceEnd } = await importDenylist(cluster, one, imported);
    const [begin, end] = [sinceBegin, sinceEnd].map((ms) => (ms / 1000).toFixed(1));
    t.diagnostic(`everywhere ${begin} s after the command began, ${end} s after it ended`);
    for (const { ns, name } of hosts) assert.equal((await kernelState(ns)).deny.length, imported, name);
  });
});

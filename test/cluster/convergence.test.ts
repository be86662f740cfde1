import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { asAuthority } from '../../src/cluster/credentials/authority-link.ts';
import { readLocalServer } from '../../src/cluster/credentials/local-server.ts';
import { shardOf } from '../../src/cluster/exchange/list-shards.ts';
import { bucketStream, buckets } from '../../src/cluster/subjects.ts';
import { type ClusterEngine, clusterEngine, connected } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

// What hosts did not get out of without being started anew. Engines enforce nothing; the server is a real one.

async function start(cluster: SmallCluster, ...names: readonly string[]): Promise<ClusterEngine[]> {
  const engines = await Promise.all(names.map((name) => clusterEngine(name, cluster.dataDir(name))));
  await connected(...engines);
  return engines;
}

const retention = async ({ request }: ClusterEngine) => (await request('settings.show', {})).settings.retentionDays;
const retain = (engine: ClusterEngine, days: number) =>
  engine.request('settings.change', { change: { retentionDays: days } });

async function retained(engines: readonly ClusterEngine[], days: number): Promise<void> {
  for (const engine of engines)
    await until(async () => (await retention(engine)) === days, `${days} days on ${engine.name}`);
}

async function denied(engines: readonly ClusterEngine[], prefix: string): Promise<void> {
  for (const engine of engines)
    await until(async () => (await engine.listed('deny')).includes(prefix), `${prefix} denied on ${engine.name}`);
}

test('the server loses its last seconds with the power: what is said afterwards reaches all hosts', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await cluster.join('pbx-3');
  const engines = await start(cluster, first, 'pbx-2', 'pbx-3');
  const [one, two] = engines as [ClusterEngine, ClusterEngine];
  try {
    await retain(one, 20);
    await retained(engines, 20);
    const { storeDirectory } = readLocalServer(cluster.dataDir(first))!;
    const copy = join(cluster.directory, 'copy');
    cpSync(storeDirectory, copy, { recursive: true });
    for (const days of [21, 22, 23]) {
      await retain(one, days);
      await retained(engines, days);
    }
    for (const last of [1, 2, 3]) {
      await one.request('list.change', { list: 'deny', add: [{ prefix: `203.0.113.${last}`, note: '' }] });
      await denied(engines, `203.0.113.${last}`);
      const target = `198.51.100.${last}`;
      await one.request('block', { target, seconds: 3000 });
      for (const engine of engines) await until(async () => (await engine.blocked()).includes(target), target);
    }
    process.kill(cluster.nats.pid, 'SIGKILL');
    await cluster.nats.stop();
    rmSync(storeDirectory, { recursive: true });
    cpSync(copy, storeDirectory, { recursive: true });
    await cluster.startServer(first);
    await connected(...engines);
    await retain(one, 40);
    await one.request('list.change', { list: 'deny', add: [{ prefix: '203.0.113.99', note: '' }] });
    await two.request('unblock', { target: '198.51.100.1', holdSeconds: 60 });
    await retained(engines, 40);
    await denied(engines, '203.0.113.99');
    for (const engine of engines)
      await until(async () => !(await engine.blocked()).includes('198.51.100.1'), `the unblock on ${engine.name}`);
    for (const engine of engines)
      await until(async () => (await engine.blocked()).includes('198.51.100.2'), `the block on ${engine.name}`);
  } finally {
    for (const engine of engines) await engine.stop();
  }
});

test('entries with long notes, more than a part of the list can hold: they are an alarm, and the others go on', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-3');
  const engines = await start(cluster, first, 'pbx-3');
  const [one, plain] = engines as [ClusterEngine, ClusterEngine];
  const inOnePart: string[] = [];
  for (let i = 0; inOnePart.length < 700; i++) {
    const prefix = `20.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    if (shardOf(prefix) === 7) inOnePart.push(prefix);
  }
  const deny = (prefixes: readonly string[], note: string) =>
    one.request('list.change', { list: 'deny', add: prefixes.map((prefix) => ({ prefix, note })) });
  try {
    // 250,000 entries with a few words each are as many in a part
    await deny(inOnePart.slice(0, 250), 'x'.repeat(100));
    await until(async () => (await plain.listed('deny')).length === 250, '250 entries');
    await deny(inOnePart, '"'.repeat(400));
    await until(
      async () => (await one.request('status', {})).alarms.some(({ text }) => /denylist.* is full/.test(text)),
      'the alarm',
    );
    await deny(['203.0.113.9'], '');
    await denied(engines, '203.0.113.9');
    await until(async () => (await one.request('status', {})).cluster.waiting === 0, 'nothing waits');
  } finally {
    for (const engine of engines) await engine.stop();
  }
});

test('a stream that an earlier version made takes only small messages: that is an alarm too, and no standstill', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  const [one] = (await start(cluster, first)) as [ClusterEngine];
  try {
    await asAuthority(cluster.authority(), Date.now(), (jsm) =>
      jsm.streams.update(bucketStream(buckets.lists), { max_msg_size: 1024 }),
    );
    const add = Array.from({ length: 3000 }, (_, i) => ({
      prefix: `20.0.${i >> 8}.${i & 255}`,
      note: 'n'.repeat(400),
    }));
    await one.request('list.change', { list: 'deny', add });
    await until(async () => (await one.request('status', {})).cluster.waiting === 0, 'nothing waits');
    const { alarms } = await one.request('status', {});
    assert.ok(
      alarms.some(({ text }) => /denylist.* is full/.test(text)),
      JSON.stringify(alarms),
    );
    const connection = await cluster.connection(first);
    const { state } = await (await jetstreamManager(connection, { checkAPI: false })).streams.info(
      bucketStream(buckets.lists),
    );
    await connection.close();
    assert.ok(state.messages > 0, 'parts that are small enough have gone');
  } finally {
    await one.stop();
  }
});

test('an operator host comes back as a plain one, with a change that it never sent: it follows the others', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  const [one, two] = (await start(cluster, first, 'pbx-2')) as [ClusterEngine, ClusterEngine];
  const engines = [one, two];
  try {
    await cluster.nats.stop();
    await retain(two, 33);
    await two.stop();
    await cluster.startServer(first);
    await cluster.run(first, 'revoke', 'pbx-2', '--yes');
    await cluster.run('pbx-2', 'join', await cluster.run(first, 'add', 'pbx-2'));
    [engines[1]] = (await start(cluster, 'pbx-2')) as [ClusterEngine];
    await retain(one, 44);
    await retained(engines, 44);
    assert.equal((await engines[1]!.request('status', {})).cluster.waiting, 0);
  } finally {
    for (const engine of engines) await engine.stop();
  }
});

test('two operators change the same entries and settings in the same moments: all hosts end with the same', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await cluster.join('pbx-3');
  const engines = await start(cluster, first, 'pbx-2', 'pbx-3');
  const operators = engines.slice(0, 2);
  const prefixes = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
  const notes = async ({ request }: ClusterEngine) =>
    (await request('list.show', { list: 'deny', limit: 10 })).rows
      .map(({ prefix, note }) => `${prefix} ${note}`)
      .sort()
      .join(', ');
  try {
    for (let round = 0; round < 40; round++) {
      await Promise.all(
        operators.map(async ({ name, request }, i) => {
          await sleep(i === 0 ? 0 : round % 20);
          const add = prefixes.map((prefix) => ({ prefix, note: `${name} in round ${round}` }));
          await request('list.change', { list: 'deny', add });
        }),
      );
      await until(async () => new Set(await Promise.all(engines.map(notes))).size === 1, `the same in round ${round}`);
      await Promise.all(
        operators.map(async (engine, i) => {
          await sleep(i === 0 ? 0 : round % 20);
          await retain(engine, 100 + 2 * round + i);
        }),
      );
      await until(
        async () => new Set(await Promise.all(engines.map(retention))).size === 1,
        `the same retention in round ${round}`,
      );
    }
  } finally {
    for (const engine of engines) await engine.stop();
  }
});

test('a host joins while others block, let in and change lists and settings all the time: it has what they have', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  const engines = await start(cluster, first, 'pbx-2');
  const [one, two] = engines as [ClusterEngine, ClusterEngine];
  const inForce = new Set<string>();
  const ended: string[] = [];
  let storms = true;
  const storm = async (engine: ClusterEngine, network: number) => {
    for (let i = 0; storms || i < 100; i++) {
      const target = `198.18.${network + (i >> 8)}.${i & 255}`;
      await engine.request('block', { target, seconds: i % 5 === 0 ? 1 : 900, note: '' });
      if (i % 3 === 0) await engine.request('unblock', { target, holdSeconds: 0 }).catch(() => {});
      if (i % 5 === 0 || i % 3 === 0) ended.push(target);
      else inForce.add(target);
      const prefix = (n: number) => `198.19.${network + (n >> 8)}.${n & 255}`;
      if (i % 10 === 0) await engine.request('list.change', { list: 'deny', add: [{ prefix: prefix(i / 10) }] });
      if (i % 20 === 10) await engine.request('list.change', { list: 'deny', remove: [prefix((i - 10) / 10)] });
      if (i % 25 === 0) await retain(engine, 100 + ((network + i) % 800));
      await sleep(20);
    }
  };
  const storming = Promise.all([storm(one, 0), storm(two, 64)]);
  try {
    await cluster.join('pbx-3');
    engines.push(...(await start(cluster, 'pbx-3')));
    await sleep(500);
    storms = false;
    await storming;
    await retain(one, 55);
    await retained(engines, 55);
    const same = async (what: (engine: ClusterEngine) => Promise<string>) => {
      const all = await Promise.all(engines.map(what));
      return new Set(all).size === 1 ? all[0] : undefined;
    };
    const blocks = await until(async () => {
      const all = await same(async (engine) => (await engine.blocked()).join());
      return all === [...inForce].sort().join() && all;
    }, 'the same blocks, and none that ended');
    assert.ok(!ended.some((target) => blocks.split(',').includes(target)));
    await until(() => same(async (engine) => (await engine.listed('deny')).join()), 'the same denylist');
    assert.ok((await one.listed('deny')).length > 0);
  } finally {
    storms = false;
    await storming.catch(() => {});
    for (const engine of engines) await engine.stop();
  }
});

test('the clock is set while the engine runs: no other host is gone for that, and the server is found again at once when it was away', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  const right = Date.now;
  let ahead = 0;
  Date.now = () => right() + ahead;
  const engines = await start(cluster, first, 'pbx-2');
  const [one] = engines as [ClusterEngine];
  const others = async () => (await one.request('hosts', {})).hosts.filter(({ own }) => !own);
  const startedAt = async () => (await one.request('status', {})).host.startedAt;
  try {
    await until(async () => (await others()).some(({ presence }) => presence === 'here'), 'the other host is heard of');
    for (const by of [7_200_000, -3_600_000]) {
      const before = await startedAt();
      ahead += by;
      await until(async () => Math.abs((await startedAt()) - before - by) < 1_000, 'it has seen it');
      for (let i = 0; i < 20; i++) {
        const [other] = await others();
        assert.equal(other?.presence, 'here');
        assert.ok(other.lastSeen <= Date.now(), 'not in the time to come');
        await sleep(50);
      }
    }
    await cluster.nats.stop();
    for (const engine of engines)
      await until(async () => !(await engine.request('status', {})).cluster.connected, `${engine.name} notices`);
    // each server that the client knows has been tried by then
    await sleep(1_500);
    ahead -= 3_600_000;
    await cluster.startServer(first);
    await connected(...engines);
  } finally {
    for (const engine of engines) await engine.stop();
    Date.now = right;
  }
});

import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type ClusterEngine, clusterEngine, connected } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, smallCluster } from './small-cluster.ts';

const month = 30 * 86_400_000;

test('a host is restored from a backup of last month: the others believe it, and nothing that was done since is undone', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  const dataDir = cluster.dataDir('pbx-2');
  const backup = `${dataDir}-backup`;
  const one = await clusterEngine(first, cluster.dataDir(first));
  const begin = () => clusterEngine('pbx-2', dataDir);
  let two = await begin();
  const deny = (engine: ClusterEngine, prefix: string, note = '') =>
    engine.request('list.change', { list: 'deny', add: [{ prefix, note }] });
  const listed = (engine: ClusterEngine, ...wanted: readonly string[]) =>
    until(async () => (await engine.listed('deny')).join() === wanted.join(), `${wanted} on ${engine.name}`);
  try {
    await connected(one, two);
    await until(async () => (await one.request('hosts', {})).hosts.length === 2, 'both are heard of');
    await two.stop();
    // what waits when the backup is made, and has long been sent
    change(dataDir, 'hosts.said', (said) => Number(said) - month);
    await cluster.nats.stop();
    two = await begin();
    await deny(two, '203.0.113.1', 'then');
    await deny(two, '203.0.113.2', 'then');
    await two.stop();
    cpSync(dataDir, backup, { recursive: true });
    const server = await cluster.startServer(first);
    // and many messages since
    change(dataDir, 'stamp', () => 5_000_000);
    two = await begin();
    await connected(one, two);
    await listed(one, '203.0.113.1', '203.0.113.2');
    await one.request('list.change', { list: 'deny', remove: ['203.0.113.1'] });
    await deny(one, '203.0.113.2', 'now');
    await listed(two, '203.0.113.2');
    await until(async () => (await two.request('status', {})).cluster.unsent === 0, 'nothing waits');
    await two.stop();
    rmSync(dataDir, { recursive: true });
    cpSync(backup, dataDir, { recursive: true });
    two = await begin();
    await connected(one, two);
    await listed(two, '203.0.113.2');
    await two.request('block', { target: '198.51.100.7', seconds: 900 });
    await until(async () => (await one.blocked()).includes('198.51.100.7'), 'its block');
    await deny(two, '203.0.113.3');
    for (const engine of [one, two]) {
      await listed(engine, '203.0.113.2', '203.0.113.3');
      const { rows } = await engine.request('list.show', { list: 'deny', limit: 10 });
      assert.equal(rows[0]?.note, 'now', engine.name);
    }
    await server.stop();
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('a host loses that its changes were taken: when it is back, what others did after them stays', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  const dataDir = cluster.dataDir('pbx-2');
  const one = await clusterEngine(first, cluster.dataDir(first));
  let two = await clusterEngine('pbx-2', dataDir);
  const listed = (engine: ClusterEngine, ...wanted: readonly string[]) =>
    until(async () => (await engine.listed('deny')).join() === wanted.join(), `${wanted} on ${engine.name}`);
  const deny = (engine: ClusterEngine, ...prefixes: readonly string[]) =>
    engine.request('list.change', { list: 'deny', add: prefixes.map((prefix) => ({ prefix, note: engine.name })) });
  const settings = async (engine: ClusterEngine) => {
    const { blockSeconds, maxBlockSeconds } = (await engine.request('settings.show', {})).settings;
    return [blockSeconds, maxBlockSeconds];
  };
  const target = '198.51.100.7';
  const unsent = async () => (await two.request('status', {})).cluster.unsent;
  try {
    await connected(one, two);
    await deny(one, '203.0.113.3', '203.0.113.4');
    await listed(two, '203.0.113.3', '203.0.113.4');
    await one.request('block', { target, seconds: 900 });
    await until(async () => (await two.blocked()).length > 0, 'the block');
    // the machine stops before its store has written it down
    const database = new DatabaseSync(join(dataDir, 'sipprot.db'));
    database.exec('CREATE TRIGGER lost BEFORE DELETE ON outbox BEGIN SELECT RAISE(IGNORE); END');
    await deny(two, '203.0.113.1', '203.0.113.2');
    await two.request('list.change', { list: 'deny', remove: ['203.0.113.3'] });
    await two.request('settings.change', { change: { blockSeconds: 700, maxBlockSeconds: 70_000 } });
    await two.request('unblock', { target });
    await until(async () => (await one.blocked()).length === 0, 'the unblock');
    await listed(one, '203.0.113.1', '203.0.113.2', '203.0.113.4');
    await until(async () => (await settings(one)).join() === '700,70000', 'the settings');
    await until(async () => (await unsent()) === 0, 'nothing waits');
    await two.stop();
    database.exec('DROP TRIGGER lost');
    const { waiting } = database.prepare('SELECT count(*) AS waiting FROM outbox').get() as { waiting: number };
    database.close();
    assert.equal(waiting, 6);
    await one.request('list.change', { list: 'deny', remove: ['203.0.113.1'] });
    await deny(one, '203.0.113.3');
    await one.request('settings.change', { change: { blockSeconds: 800 } });
    await one.request('block', { target, seconds: 900 });
    two = await clusterEngine('pbx-2', dataDir);
    await connected(two);
    // and what is changed now goes to the others as ever
    await deny(two, '203.0.113.5');
    for (const engine of [one, two]) await listed(engine, '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5');
    await until(async () => (await unsent()) === 0, 'nothing waits');
    for (const engine of [one, two]) {
      await listed(engine, '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5');
      assert.deepEqual(await settings(engine), [800, 70_000], engine.name);
      assert.deepEqual(await engine.blocked(), [target], engine.name);
    }
  } finally {
    await one.stop();
    await two.stop();
  }
});

/** Of what an engine that does not run has remembered of its cluster. */
function change(dataDir: string, key: string, value: (before: string) => number): void {
  const database = new DatabaseSync(join(dataDir, 'sipprot.db'));
  const before = database.prepare('SELECT value FROM cluster_state WHERE key = ?').get(key)?.value;
  const text = String(value(String(before)));
  database.prepare('INSERT OR REPLACE INTO cluster_state (key, value) VALUES (?, ?)').run(key, text);
  database.close();
}

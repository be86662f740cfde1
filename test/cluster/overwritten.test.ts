import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jetstream } from '@nats-io/jetstream';
import { seal } from '../../src/cluster/credentials/envelope.ts';
import { signerOf } from '../../src/cluster/credentials/signing-key.ts';
import { shardOf, shardSubject } from '../../src/cluster/exchange/list-shards.ts';
import { buckets, keySubject } from '../../src/cluster/subjects.ts';
import { clusterEngine, connected } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

/** Says what it is given as the operator `pbx-2`, whose engine does not run, in the place of what stands there. */
async function writer(cluster: SmallCluster) {
  const { member, signingSeed } = cluster.credential('pbx-2');
  const connection = await cluster.connection('pbx-2');
  const js = jetstream(connection, { timeout: 5000 });
  let stamp = 0;
  return {
    read: async (bucket: keyof typeof buckets, subject: string) => {
      const jsm = await js.jetstreamManager(false);
      const message = await jsm.streams.getMessage(`KV_${buckets[bucket]}`, { last_by_subj: subject });
      return message ? (JSON.parse((message.json() as { body: string }).body) as Record<string, unknown>) : {};
    },
    write: (subject: string, body: unknown) =>
      js.publish(subject, seal(subject, ++stamp, body, signerOf(member.id, signingSeed))),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

test('somebody writes a part of a list without knowing what was changed of it just before: the change is made once more', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  await connected(one);
  await using other = await writer(cluster);
  const prefix = '203.0.113.1';
  const sameShard = Array.from({ length: 65_536 }, (_, i) => `10.1.${i >> 8}.${i & 255}`).find(
    (text) => shardOf(text) === shardOf(prefix),
  )!;
  const subject = shardSubject('deny', shardOf(prefix));
  const theirs = [sameShard, '', 'bob', 1];
  const entriesOf = async () => {
    const { entries } = await other.read('lists', subject);
    return (entries as unknown[][]).map(([text]) => text).sort();
  };
  await one.request('list.change', { list: 'deny', add: [{ prefix, note: 'mine' }] });
  await until(async () => (await one.request('status', {})).cluster.unsent === 0, 'it is sent');
  const before = await other.read('lists', subject);
  // written in the same moment, as an older nats-server takes it
  await other.write(subject, { entries: [theirs], sent: [] });
  await until(async () => (await entriesOf()).join() === [sameShard, prefix].sort().join(), 'both are there');
  // what came is in force within a second, together with what came meanwhile
  await until(
    async () => [...(await one.listed('deny'))].sort().join() === [sameShard, prefix].sort().join(),
    'both are in force',
  );
  // who knows of it may take it out
  await other.write(subject, { ...(await other.read('lists', subject)), entries: [theirs] });
  await until(async () => (await one.listed('deny')).join() === sameShard, 'it is taken out');
  // and of a host of an earlier version nobody can tell
  await one.request('list.change', { list: 'deny', add: [{ prefix, note: 'mine' }] });
  await until(async () => (await entriesOf()).length === 2, 'it is there again');
  await other.write(subject, { entries: [theirs] });
  await until(async () => (await one.listed('deny')).join() === sameShard, 'it is taken out again');
  assert.ok((before.sent as unknown[]).length > 0);
});

test('somebody writes a setting without knowing that it was changed just before: the change is made once more', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  await connected(one);
  await using other = await writer(cluster);
  const subject = keySubject(buckets.settings, 'retentionDays');
  const retention = async () => (await one.request('settings.show', {})).settings.retentionDays;
  const standing = () => other.read('settings', subject);
  await one.request('settings.change', { change: { retentionDays: 50 } });
  await until(async () => (await standing()).value === 50, 'it is there');
  await until(async () => (await one.request('status', {})).cluster.unsent === 0, 'it is sent');
  await other.write(subject, { value: 30, by: 'bob', sent: [] });
  await until(async () => (await standing()).value === 50, 'it is there again');
  assert.equal(await retention(), 50);
  await other.write(subject, { ...(await standing()), value: 60, by: 'bob' });
  await until(async () => (await retention()) === 60, 'who knows of it may change it');
});

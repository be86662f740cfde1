import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jetstream } from '@nats-io/jetstream';
import { shardOf, shardSubject } from '../../src/cluster/exchange/list-shards.ts';
import { bucketStream, buckets, keySubject } from '../../src/cluster/subjects.ts';
import { type ClusterEngine, clusterEngine, connected } from './cluster-engines.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

// What stands in the place of a part of a list or of a setting, and nobody believes.

const prefix = '203.0.113.1';
/** of the same part of a list */
const other = Array.from({ length: 65_536 }, (_, i) => `10.1.${i >> 8}.${i & 255}`).find(
  (text) => shardOf(text) === shardOf(prefix),
)!;
const part = shardSubject('allow', shardOf(prefix));

const change = (engine: ClusterEngine, { add = [], remove = [] }: { add?: string[]; remove?: string[] }) =>
  engine.request('list.change', { list: 'allow', add: add.map((one) => ({ prefix: one, note: '' })), remove });
const allowed = async (engine: ClusterEngine) => [...(await engine.listed('allow'))].sort().join();
const listed = (engine: ClusterEngine, ...wanted: readonly string[]) =>
  until(async () => (await allowed(engine)) === [...wanted].sort().join(), `${wanted.join()} on ${engine.name}`);

/** Who has the credential of a plain host, and what he can do past its permissions, as stolen.test.ts shows. */
async function thief(cluster: SmallCluster, name: string) {
  const connection = await cluster.connection(name);
  const js = jetstream(connection, { timeout: 5000 });
  const jsm = await js.jetstreamManager(false);
  const own = keySubject(buckets.blocks, `b.${cluster.credential(name).member.id}.b2xk`);
  const standing = async (subject: string) =>
    (await jsm.direct.getMessage(`KV_${subject.split('.')[1]}`, { last_by_subj: subject }))!;
  return {
    standing,
    /** has the server say this on a subject */
    async say(subject: string, data: Uint8Array) {
      const before = (await standing(subject)).seq;
      await js.publish(own, data);
      const request = JSON.stringify({ last_by_subj: own });
      connection.publish(`$JS.API.DIRECT.GET.${bucketStream(buckets.blocks)}`, request, { reply: subject });
      await until(async () => (await standing(subject)).seq > before, 'it is said');
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

test('a thief has the server say an old part of a list once more: what was taken out of it since does not come back', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await cluster.join('pbx-3');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  await using two = await clusterEngine('pbx-2', cluster.dataDir('pbx-2'));
  await using three = await clusterEngine('pbx-3', cluster.dataDir('pbx-3'));
  const engines = [one, two, three];
  await connected(...engines);
  await using stolen = await thief(cluster, 'pbx-3');
  await change(one, { add: [prefix, other] });
  for (const engine of engines) await listed(engine, prefix, other);
  const { data: old } = await stolen.standing(part);
  for (const [gone, ...left] of [[other, prefix], [prefix]] as const) {
    await change(two, { remove: [gone] });
    for (const engine of engines) await listed(engine, ...left);
    await stolen.say(part, old);
    await until(async () => {
      const { body } = (await stolen.standing(part)).json() as { body: string };
      return (JSON.parse(body) as { entries: unknown[][] }).entries.map(([text]) => text).join() === left.join();
    }, 'an operator host has written what holds in its place');
    for (const engine of engines) assert.equal(await allowed(engine), left.join(), engine.name);
  }
});

test('the operator host that wrote the lists and settings last is revoked: who joins then has them all the same', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-2', '--operator');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  const two = await clusterEngine('pbx-2', cluster.dataDir('pbx-2'));
  try {
    await connected(one, two);
    await change(two, { add: [prefix] });
    await two.request('settings.change', { change: { retentionDays: 50 } });
    await listed(one, prefix);
    const retention = async ({ request }: ClusterEngine) => (await request('settings.show', {})).settings.retentionDays;
    await until(async () => (await retention(one)) === 50, 'the setting');
    await cluster.run(first, 'revoke', 'pbx-2', '--yes');
    await cluster.join('pbx-3');
    await using three = await clusterEngine('pbx-3', cluster.dataDir('pbx-3'));
    await connected(three);
    await listed(three, prefix);
    await until(async () => (await retention(three)) === 50, 'the setting on pbx-3');
  } finally {
    await two.stop();
  }
});

test('a thief has the server say the old membership of a host that was revoked: the host with the cluster key says anew that it was', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  const { member } = await cluster.join('pbx-2', '--operator');
  await cluster.join('pbx-3');
  await using one = await clusterEngine(first, cluster.dataDir(first));
  await connected(one);
  await using stolen = await thief(cluster, 'pbx-3');
  const subject = keySubject(buckets.members, member.id);
  const isRevoked = async () => (await stolen.standing(subject)).json<{ revoked?: true }>().revoked;
  const { data: another } = await stolen.standing(keySubject(buckets.members, cluster.credential(first).member.id));
  for (const old of [(await stolen.standing(subject)).data, another, Buffer.from('{}')]) {
    if (!(await isRevoked())) await cluster.run(first, 'revoke', 'pbx-2', '--yes');
    await stolen.say(subject, old);
    await until(isRevoked, 'it is revoked');
  }
});

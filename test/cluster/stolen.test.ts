import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { open, seal } from '../../src/cluster/credentials/envelope.ts';
import { Members } from '../../src/cluster/credentials/membership.ts';
import { signerOf } from '../../src/cluster/credentials/signing-key.ts';
import { attackSubject, bucketStream, buckets, keySubject, suspicionSubject } from '../../src/cluster/subjects.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

/** What somebody can do who has taken the credential of one plain host. */
let cluster: SmallCluster;
let thief: NatsConnection;
let id: string;
let other: string;

before(async () => {
  if (natsMissing) return;
  cluster = await smallCluster();
  await cluster.join('stolen');
  await cluster.join('pbx-3');
  id = cluster.credential('stolen').member.id;
  other = cluster.credential('pbx-3').member.id;
  thief = await cluster.connection('stolen');
});
after(async () => {
  if (natsMissing) return;
  await thief?.close();
  await cluster?.[Symbol.asyncDispose]();
});

/** The server's word on a publish: with JetStream behind it a refusal is no answer, so the connection's complaints count. */
async function refusals(subjects: readonly string[]): Promise<string[]> {
  const refused = new Set<string>();
  const watching = (async () => {
    for await (const status of thief.status())
      if (status.type === 'error') {
        const subject = /"([^"]+)"/.exec(status.error.message)?.[1];
        if (subject) refused.add(subject);
      }
  })();
  for (const subject of subjects) thief.publish(subject, '{}');
  await thief.flush();
  await until(() => subjects.every((subject) => refused.has(subject)) || undefined, 'all refusals').catch(() => {});
  void watching;
  return [...refused];
}

test('its own keys it may write: blocks, heartbeat, attacks, suspicions', { skip: natsMissing }, async () => {
  const js = jetstream(thief, { timeout: 5000 });
  for (const subject of [
    keySubject(buckets.blocks, `b.${id}.MTkyLjAuMi4x`),
    keySubject(buckets.hosts, id),
    attackSubject(id),
  ])
    assert.ok((await js.publish(subject, '{}')).seq > 0, subject);
  thief.publish(suspicionSubject(id), '{}');
  await thief.flush();
});

test('lists, settings, unblocks, memberships and other hosts’ keys the server does not take from it', {
  skip: natsMissing,
}, async () => {
  const forbidden = [
    keySubject(buckets.lists, 'allow.MTkyLjAuMi4x'),
    keySubject(buckets.lists, 'deny.MTkyLjAuMi4x'),
    keySubject(buckets.settings, 'sipPorts'),
    keySubject(buckets.blocks, 'u.MTkyLjAuMi4x'),
    keySubject(buckets.blocks, `b.${other}.MTkyLjAuMi4x`),
    keySubject(buckets.hosts, other),
    keySubject(buckets.members, id),
    keySubject(buckets.members, 'servers'),
    attackSubject(other),
    suspicionSubject(other),
    `$JS.API.STREAM.DELETE.${bucketStream(buckets.lists)}`,
    `$JS.API.STREAM.PURGE.${bucketStream(buckets.blocks)}`,
    `$JS.API.STREAM.UPDATE.${bucketStream(buckets.blocks)}`,
    `$JS.API.STREAM.MSG.DELETE.${bucketStream(buckets.blocks)}`,
    '$JS.API.STREAM.CREATE.mine',
    '$SYS.REQ.CLAIMS.UPDATE',
    '$SYS.REQ.SERVER.PING',
  ];
  assert.deepEqual((await refusals(forbidden)).sort(), [...forbidden].sort());
});

test('it can have the server carry what it wrote to any subject, past its permissions, and nobody believes it there', {
  skip: natsMissing,
}, async () => {
  const directory = new Members(cluster.credential(first).clusterId, cluster.credential(first).clusterKey);
  for (const { membership } of cluster.authority().members) directory.admit(membership);
  const own = keySubject(buckets.blocks, `b.${id}.Zm9yZ2Vk`);
  const signer = signerOf(id, cluster.credential('stolen').signingSeed);
  const js = jetstream(thief, { timeout: 5000 });
  await js.publish(own, seal(own, 1, { prefix: '192.0.2.0/24' }, signer));
  const operator = await cluster.connection(first);
  const reader = await jetstreamManager(operator, { checkAPI: false, timeout: 5000 });
  for (const [bucket, key] of [
    [buckets.lists, 'allow.Zm9yZ2Vk'],
    [buckets.settings, 'sipPorts'],
    [buckets.hosts, other],
  ] as const) {
    const target = keySubject(bucket, key);
    // the answer of a direct get goes to whatever the request names as its reply
    thief.publish(`$JS.API.DIRECT.GET.${bucketStream(buckets.blocks)}`, JSON.stringify({ last_by_subj: own }), {
      reply: target,
    });
    const arrived = await until(
      async () =>
        (await reader.direct.getMessage(bucketStream(bucket), { last_by_subj: target }).catch(() => null)) ?? undefined,
      `${target} was written past the permissions: if the server has learned to refuse it, rejoice and change this test`,
    );
    assert.ok(arrived);
    const opened = await open(target, arrived.data, directory);
    assert.deepEqual(opened, { ok: false, reason: 'not-permitted' }, target);
  }
  // signed for the forged place, by the thief's own key
  const target = keySubject(buckets.lists, 'allow.Zm9yZ2Vk');
  const sealed = Buffer.from(seal(target, 2, {}, signer));
  assert.deepEqual(await open(target, sealed, directory), { ok: false, reason: 'not-permitted' });
  await operator.close();
});

test('a header cannot purge what others wrote', { skip: natsMissing }, async () => {
  const victim = await cluster.connection('pbx-3');
  const key = keySubject(buckets.blocks, `b.${other}.MTkyLjAuMi45`);
  await jetstream(victim, { timeout: 5000 }).publish(key, '{"kept":true}');
  const { headers } = await import('@nats-io/transport-node');
  const rollup = headers();
  rollup.set('Nats-Rollup', 'all');
  await assert.rejects(
    jetstream(thief, { timeout: 5000 }).publish(keySubject(buckets.blocks, `b.${id}.MTkyLjAuMi45`), '{}', {
      headers: rollup,
    }),
    /rollup/,
  );
  const reader = await jetstreamManager(victim, { checkAPI: false, timeout: 5000 });
  const kept = await reader.direct.getMessage(bucketStream(buckets.blocks), { last_by_subj: key });
  assert.equal(kept?.string(), '{"kept":true}');
  await victim.close();
});

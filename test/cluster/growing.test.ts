import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { asAuthority, publishServers } from '../../src/cluster/credentials/authority-link.ts';
import { bucketStream, buckets } from '../../src/cluster/subjects.ts';
import { natsMissing, until } from './nats-server.ts';
import { first, serverOptions, smallCluster } from './small-cluster.ts';

test('from one server to three: what was stored is there, each stream is held by three, and one may die', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  await cluster.join('pbx-4');
  for (const host of ['pbx-2', 'pbx-3']) {
    await cluster.join(host, '--operator', '--server', ...(await serverOptions()));
  }
  const members = async () =>
    JSON.parse(await cluster.run(first, 'status', '--json')).members.map(({ name }: { name: string }) => name);
  assert.deepEqual(await members(), [first, 'pbx-2', 'pbx-3', 'pbx-4']);
  assert.match(await cluster.run(first, 'replicas', '3'), /start the NATS server of this host anew/);
  await cluster.nats.stop();
  const servers = await Promise.all([first, 'pbx-2', 'pbx-3'].map((host) => cluster.startServer(host)));
  await cluster.run(first, 'replicas', '3');
  assert.deepEqual(await members(), [first, 'pbx-2', 'pbx-3', 'pbx-4'], 'the memberships came along');
  const status = JSON.parse(await cluster.run(first, 'status', '--json'));
  for (const stream of status.streams) assert.equal(stream.replicas, 3, JSON.stringify(stream));

  // who joined when there was one server learns of the others (the engine reads the same)
  for (const host of ['pbx-3', 'pbx-4']) {
    await cluster.run(host, 'status');
    assert.equal(cluster.credential(host).servers.length, 3);
  }
  // what the holder of the cluster key says when its clock was set back is the newest all the same
  await asAuthority(cluster.authority(), Date.now(), (_, connection) =>
    publishServers(connection, cluster.authority(), Date.now() - 3_600_000),
  );
  const { serversIssued } = cluster.credential('pbx-4');
  await cluster.run('pbx-4', 'status');
  assert.equal(cluster.credential('pbx-4').serversIssued, serversIssued! + 1);
  // the one on which everybody was until now dies, whoever leads
  await servers[0]!.stop();
  await until(async () => {
    const { code, stdout } = await cluster.outcome('pbx-3', ['status', '--json']);
    return code === 0 && JSON.parse(stdout).members.length === 4;
  }, 'the two others go on');
  // a revocation reaches all of them
  const connection = await cluster.connection('pbx-4');
  await until(async () => (await cluster.outcome(first, ['revoke', 'pbx-4', '--yes'])).code === 0, 'the revocation');
  assert.match(String(await connection.closed()), /Revoked/);
});

test('a restore that stalled half-way does not keep the cluster from growing', { skip: natsMissing }, async () => {
  await using cluster = await smallCluster();
  for (const host of ['pbx-2', 'pbx-3']) await cluster.join(host, '--operator', '--server', ...(await serverOptions()));
  await cluster.run(first, 'replicas', '3');
  await cluster.nats.stop();
  await Promise.all([first, 'pbx-2', 'pbx-3'].map((host) => cluster.startServer(host)));
  const name = bucketStream(buckets.settings);
  await asAuthority(cluster.authority(), Date.now(), async (jsm, connection) => {
    await until(() => jsm.getAccountInfo().catch(() => undefined), 'the servers have a leader');
    const copy = join(cluster.dataDir(first), 'cluster', 'stream-copies', `${name}.json`);
    const answer = await until(async () => {
      const message = await connection.request(`$JS.API.STREAM.RESTORE.${name}`, readFileSync(copy), {
        timeout: 30_000,
      });
      return message.json<{ readonly deliver_subject?: string }>().deliver_subject;
    }, 'the server waits for what it is to restore');
    assert.match(String(await jsm.streams.info(name).catch(String)), /not found/, answer);
  });
  await cluster.run(first, 'replicas', '3');
  const { streams } = JSON.parse(await cluster.run(first, 'status', '--json'));
  for (const stream of streams) assert.equal(stream.replicas, 3, JSON.stringify(stream));
});

test('hosts of a leaf site reach the cluster over its server, and a revocation reaches them there', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  const line = await cluster.run(first, 'add', 'site-1', '--leaf', ...(await serverOptions()));
  await cluster.run('site-1', 'join', line);
  await cluster.startServer('site-1');
  await cluster.join('site-phone', '--at', 'site-1');
  const credential = cluster.credential('site-phone');
  assert.equal(credential.servers.length, 1);
  assert.notDeepEqual(credential.servers, cluster.credential(first).servers);
  const connection = await cluster.connection('site-phone');
  const { member } = credential;
  const answer = await jetstream(connection, { timeout: 5000 }).publish(`$KV.sipprot_hosts.${member.id}`, '{}');
  assert.equal(answer.seq > 0, true);
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const stored = await manager.direct.getMessage('KV_sipprot_hosts', {
    last_by_subj: `$KV.sipprot_hosts.${member.id}`,
  });
  assert.equal(stored?.string(), '{}');
  await cluster.run(first, 'revoke', 'site-phone', '--yes');
  assert.match(String(await connection.closed()), /Revoked/);
});

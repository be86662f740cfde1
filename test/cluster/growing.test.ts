import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { asAuthority, publishServers } from '../../src/cluster/credentials/authority-link.ts';
import { leftOut } from '../../src/cluster/credentials/left-out.ts';
import { streamNames } from '../../src/cluster/streams.ts';
import { bucketStream, buckets } from '../../src/cluster/subjects.ts';
import { type NatsServer, natsMissing, until } from './nats-server.ts';
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
  const others = await Promise.all(['pbx-2', 'pbx-3'].map((host) => cluster.startServer(host)));
  assert.match(await cluster.run(first, 'replicas', '3'), /start the NATS server of this host anew/);
  await cluster.nats.stop();
  const servers = [await cluster.startServer(first), ...others];
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
  // nobody waits for the one that is gone
  assert.deepEqual((await members()).sort(), [first, 'pbx-2', 'pbx-3', 'pbx-4']);
  // a revocation reaches all of them
  const connection = await cluster.connection('pbx-4');
  await until(async () => (await cluster.outcome(first, ['revoke', 'pbx-4', '--yes'])).code === 0, 'the revocation');
  assert.match(String(await connection.closed()), /Revoked/);
});

test('a server that is not there keeps the cluster as it is, and one that goes in the middle leaves a way back', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  for (const host of ['pbx-2', 'pbx-3']) await cluster.join(host, '--operator', '--server', ...(await serverOptions()));
  const members = async () =>
    JSON.parse(await cluster.run(first, 'status', '--json')).members.map(({ name }: { name: string }) => name);
  const second = await cluster.startServer('pbx-2');
  const refused = await cluster.outcome(first, ['replicas', '3']);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^sipprot: nothing was changed, [^\n]* of pbx-3 at 127\.0\.0\.1:\d+ \([^\n]*ECONNREFUSED[^\n]*\n$/,
  );
  // who joins is told by the servers who it is, and writes there
  await cluster.join('pbx-4');

  const third = await cluster.startServer('pbx-3');
  await cluster.run(first, 'replicas', '3');
  for (const server of [cluster.nats, second, third]) await server.stop();
  let lone = await cluster.startServer(first);
  assert.match(
    await cluster.run(first, 'replicas', '1'),
    /without the others\. Now:\n {2}start the NATS server of this host anew/,
  );
  await lone.stop();
  lone = await cluster.startServer(first);
  assert.match(await cluster.run(first, 'replicas', '1'), /held by 1 server\./);
  await cluster.join('pbx-6');
  assert.deepEqual((await members()).sort(), [first, 'pbx-2', 'pbx-3', 'pbx-4', 'pbx-6']);

  for (const host of ['pbx-2', 'pbx-3']) await cluster.startServer(host);
  await cluster.run(first, 'replicas', '3');
  await lone.stop();
  await cluster.startServer(first);
  assert.match(await cluster.run(first, 'replicas', '3'), /held by 3 servers/);
  assert.deepEqual((await members()).sort(), [first, 'pbx-2', 'pbx-3', 'pbx-4', 'pbx-6']);
});

test('a server that is gone is revoked, and the next that joins takes its place, be it the same host with what it stored', {
  skip: natsMissing,
}, async () => {
  await using cluster = await smallCluster();
  const servers = new Map<string, NatsServer>();
  for (const host of ['pbx-2', 'pbx-3']) {
    await cluster.join(host, '--operator', '--server', ...(await serverOptions()));
    servers.set(host, await cluster.startServer(host));
  }
  await cluster.run(first, 'replicas', '3');
  await cluster.nats.stop();
  servers.set(first, await cluster.startServer(first));
  await cluster.run(first, 'replicas', '3');
  const { port } = cluster.authority().nats!.servers.at(-1)!;

  const whole = cluster.authority();
  assert.deepEqual(await leftOut(whole, Date.now()), []);

  await servers.get('pbx-3')!.stop();
  assert.match((await cluster.outcome(first, ['replicas', '1'])).stderr, /nothing was changed, .* of pbx-3 at/);
  // who starts after its end does not know its name
  await servers.get('pbx-2')!.stop();
  servers.set('pbx-2', await cluster.startServer('pbx-2'));
  const revoked = await until(async () => {
    const { code, stdout } = await cluster.outcome(first, ['revoke', 'pbx-3', '--yes']);
    return code === 0 && stdout;
  }, 'the two others agree');
  assert.match(revoked, /must not run on[\s\S]*\n {2}sipprot deny 127\.0\.0\.1\n$/);
  assert.match((await cluster.outcome(first, ['replicas', '3'])).stderr, /has 2 servers: add others first/);
  assert.deepEqual(await leftOut(whole, Date.now()), ['pbx-3'], 'JetStream counts it no longer');
  const configuration = readFileSync(join(cluster.dataDir(first), 'cluster', 'nats', 'nats-server.conf'), 'utf8');
  const gone = cluster.authority().members.find(({ membership }) => membership.name === 'pbx-3')!.server!.at;
  assert.ok(!configuration.includes(`:${gone.clusterPort}`), 'its route is none any more');
  await cluster.run('pbx-2', 'status');
  assert.ok(!cluster.credential('pbx-2').servers.join().includes(`:${port}`), 'hosts do not look for it');

  assert.match(await cluster.run('pbx-3', 'leave', '--yes'), /streams of its server stay/);
  await cluster.join('pbx-3', '--operator', '--server', ...(await serverOptions()));
  assert.ok(
    existsSync(join(cluster.dataDir('pbx-3'), 'cluster/nats-store/jetstream-cluster.before')),
    'it is put away',
  );
  await cluster.startServer('pbx-3');
  const holders = async () =>
    asAuthority(cluster.authority(), Date.now(), async (jsm) => {
      const infos = await Promise.all(streamNames.map((name) => jsm.streams.info(name)));
      return infos.every(
        ({ cluster: held }) => held!.replicas!.length === 2 && held!.replicas!.every((one) => one.current),
      );
    });
  await until(holders, 'three hold each stream');
  // the host of the cluster key has lost its server, and writes all the same
  await servers.get(first)!.stop();
  await until(async () => (await cluster.outcome(first, ['add', 'pbx-6'])).code === 0, 'two of three go on');
});

test('a restore that stalled half-way does not keep the cluster from growing', { skip: natsMissing }, async () => {
  await using cluster = await smallCluster();
  for (const host of ['pbx-2', 'pbx-3']) {
    await cluster.join(host, '--operator', '--server', ...(await serverOptions()));
    await cluster.startServer(host);
  }
  await cluster.run(first, 'replicas', '3');
  await cluster.nats.stop();
  await cluster.startServer(first);
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

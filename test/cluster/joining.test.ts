import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { issueCertificate } from '../../src/certificates/certificate.ts';
import { writeAuthority } from '../../src/cluster/credentials/authority.ts';
import { connectionOptions } from '../../src/cluster/credentials/connection.ts';
import { readCredential } from '../../src/cluster/credentials/credential.ts';
import { repeatMembers } from '../../src/cluster/credentials/establish.ts';
import { serverListKey } from '../../src/cluster/credentials/server-list.ts';
import { bucketStream, buckets, keySubject } from '../../src/cluster/subjects.ts';
import { natsMissing } from './nats-server.ts';
import { first, type SmallCluster, serverOptions, smallCluster } from './small-cluster.ts';

let cluster: SmallCluster;
before(async () => {
  if (natsMissing) return;
  cluster = await smallCluster();
});
after(() => cluster?.[Symbol.asyncDispose]());

test('two commands make a member: it connects, and all see it', { skip: natsMissing }, async () => {
  const credential = await cluster.join('pbx-2');
  assert.equal(credential.member.role, 'host');
  const connection = await cluster.connection('pbx-2');
  assert.equal(connection.isClosed(), false);
  await connection.close();
  for (const host of [first, 'pbx-2']) {
    const status = JSON.parse(await cluster.run(host, 'status', '--json'));
    assert.equal(status.member.name, host);
    assert.equal(status.member.holdsKey, host === first);
    assert.equal(status.server.name, first);
    const members = status.members.map(({ name, role, revoked }: Record<string, unknown>) => [name, role, revoked]);
    assert.deepEqual(members.slice(0, 2), [
      [first, 'operator', false],
      ['pbx-2', 'host', false],
    ]);
    // a plain host does not see the attacks
    assert.equal(status.streams.length, host === first ? 6 : 5);
  }
});

test('of commands at the same time none forgets what the other did', { skip: natsMissing }, async () => {
  await cluster.join('pbx-gone');
  await Promise.all([
    cluster.run(first, 'add', 'pbx-one'),
    cluster.run(first, 'revoke', 'pbx-gone', '--yes'),
    cluster.run(first, 'add', 'pbx-two'),
  ]);
  const states = cluster.authority().members.map(({ membership: { name, revoked } }) => [name, revoked === true]);
  assert.deepEqual(Object.fromEntries(states.filter(([name]) => /^pbx-(one|two|gone)$/.test(String(name)))), {
    'pbx-gone': true,
    'pbx-one': false,
    'pbx-two': false,
  });
});

test('what is secret is readable by its owner only', { skip: natsMissing }, async () => {
  const output = join(cluster.directory, 'pbx-modes.line');
  await cluster.run(first, 'add', 'pbx-modes', '--output', output);
  const files = readdirSync(cluster.directory, { recursive: true, withFileTypes: true });
  let seen = 0;
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    if (/nats-store.(?!accounts)/.test(path)) continue; // nats-server's own, below a directory that only it enters
    const mode = statSync(path).mode & 0o777;
    if (file.isDirectory()) assert.equal(mode & 0o077, 0, path);
    else if (!/\.service$/.test(path)) {
      assert.equal(mode, 0o600, path);
      seen++;
    }
  }
  assert.ok(seen >= 10);
  const again = await cluster.outcome(first, ['add', 'pbx-modes-2', '--output', output]);
  assert.equal(again.code, 1, 'an existing file is not written over');
});

test('without a certificate of the cluster’s authority, or with a credential of another cluster, nobody connects', {
  skip: natsMissing,
}, async () => {
  await cluster.join('pbx-tls');
  const credential = cluster.credential('pbx-tls');
  const options = { name: 'x', reconnect: false } as const;
  const other = issueCertificate({ use: 'authority', commonName: 'x', names: [], days: 9, now: Date.now() });
  await assert.rejects(
    connect({ ...connectionOptions({ ...credential, ca: other.certificate }), ...options }),
    /certificate/,
  );
  await assert.rejects(
    connect({ ...connectionOptions({ ...credential, nats: null }), ...options }),
    /[Aa]uthorization/,
  );
  await assert.rejects(
    connect({ ...connectionOptions({ ...credential, nats: { user: 'a', password: 'b' } }), ...options }),
    /[Aa]uthorization/,
  );
  // plain text
  const plain = credential.servers.map((server) => server.replace('tls:', 'nats:'));
  await assert.rejects(connect({ ...connectionOptions({ ...credential, servers: plain }), ...options, tls: null }));
  await using foreign = await smallCluster();
  const { nats } = await foreign.join('pbx-9');
  await assert.rejects(connect({ ...connectionOptions({ ...credential, nats }), ...options }), /[Aa]uthorization/);
});

test('the host with the cluster key is restored from a backup: who was revoked since stays out, and servers that were added are not forgotten', {
  skip: natsMissing,
}, async () => {
  await using own = await smallCluster();
  await own.join('pbx-2');
  await own.join('pbx-3');
  const backup = own.authority();
  await own.run(first, 'revoke', 'pbx-2', '--yes');
  const known = own.authority().members.map(({ membership }) => membership);
  writeAuthority(own.dataDir(first), backup);
  await own.run(first, 'revoke', 'pbx-3', '--yes');
  for (const out of ['pbx-2', 'pbx-3']) await assert.rejects(own.connection(out), /[Aa]uthorization/);
  const connection = await own.connection(first);
  const { direct } = await jetstreamManager(connection, { checkAPI: false });
  const servers = { last_by_subj: keySubject(buckets.members, serverListKey) };
  const before = await direct.getMessage(bucketStream(buckets.members), servers);
  await repeatMembers(own.dataDir(first), Date.now(), known);
  assert.equal((await direct.getMessage(bucketStream(buckets.members), servers))!.seq, before!.seq);
  await connection.close();
  await assert.rejects(own.connection('pbx-2'), /[Aa]uthorization/);
  // which a back-up does not hold
  const configuration = join(own.dataDir(first), 'cluster/nats/nats-server.conf');
  rmSync(dirname(configuration), { recursive: true });
  await own.run(first, 'init');
  assert.ok(existsSync(configuration), 'its server is made anew');
});

test('a member that is revoked is dropped at once, stays out when the server starts anew, and can be taken in again', {
  skip: natsMissing,
}, async () => {
  await using own = await smallCluster();
  await own.join('pbx-2');
  const old = own.credential('pbx-2');
  const connection = await own.connection('pbx-2');
  await own.run(first, 'revoke', 'pbx-2', '--yes');
  assert.match(String(await connection.closed()), /Revoked/);
  await assert.rejects(own.connection('pbx-2'), /[Aa]uthorization/);
  await own.nats.stop();
  const again = await own.startServer(first);
  await assert.rejects(own.connection('pbx-2'), /[Aa]uthorization/);
  const { code, stderr } = await own.outcome('pbx-2', ['status']);
  assert.equal(code, 1);
  assert.match(stderr, /refuses this credential.*goes on protecting/);
  const members = JSON.parse(await own.run(first, 'status', '--json')).members;
  assert.equal(members.find(({ name }: { name: string }) => name === 'pbx-2').revoked, true);
  assert.equal((await own.outcome(first, ['revoke', 'pbx-2', '--yes'])).code, 0, 'telling it again does no harm');
  await own.join('pbx-2');
  assert.equal(own.credential('pbx-2').member.id, old.member.id, 'the same host as before');
  await (await own.connection('pbx-2')).close();
  await assert.rejects(connect({ ...connectionOptions(old), reconnect: false }), /[Aa]uthorization/);
  await again.stop();
});

test('a rotated member has a new key, the old one is worth nothing, and its host takes the new line', {
  skip: natsMissing,
}, async () => {
  await cluster.join('pbx-4');
  const old = cluster.credential('pbx-4');
  const connection = await cluster.connection('pbx-4');
  const unused = await cluster.run(first, 'rotate', 'pbx-4');
  assert.match(String(await connection.closed()), /Revoked/);
  const line = await cluster.run(first, 'rotate', 'pbx-4');
  const late = await cluster.outcome('pbx-4', ['join', '-'], unused);
  assert.equal(late.code, 1);
  assert.deepEqual(readCredential(cluster.dataDir('pbx-4')), old, 'a line that is out of date changes nothing');
  await cluster.run('pbx-4', 'join', line);
  const renewed = cluster.credential('pbx-4');
  assert.equal(renewed.member.id, old.member.id);
  assert.notEqual(renewed.member.key, old.member.key);
  assert.equal(renewed.member.serial, old.member.serial + 2);
  await (await cluster.connection('pbx-4')).close();
  const used = await cluster.outcome('pbx-4', ['join', '-'], line);
  assert.match(used.stderr, /the line was used before/);
  await cluster.run(first, 'rotate', first);
  await (await cluster.connection(first)).close();
});

test('a host that cannot join is told why and left as it was', { skip: natsMissing }, async () => {
  const line = (await cluster.run(first, 'add', 'pbx-5')).trim();
  const refusals: readonly (readonly [stdin: string, code: number, words: RegExp])[] = [
    ['', 66, /empty/],
    ['rubbish', 66, /not a whole join line/],
    [line.slice(0, -20), 66, /missing or was altered/],
    ['x'.repeat(1_000_000), 66, /not a whole join line/],
  ];
  for (const [stdin, code, words] of refusals) {
    const outcome = await cluster.outcome('pbx-5', ['join', '-'], stdin);
    assert.equal(outcome.code, code);
    assert.match(outcome.stderr, words);
    assert.equal(existsSync(cluster.dataDir('pbx-5')), false);
  }
  const used = await cluster.outcome(first, ['join', '-'], line);
  assert.match(used.stderr, /is pbx-1 of a cluster already; leave it first/);
  await cluster.run(first, 'revoke', 'pbx-5', '--yes');
  const revoked = await cluster.outcome('pbx-5', ['join', '-'], line);
  assert.equal(revoked.code, 1);
  assert.match(revoked.stderr, /revoked/);
  assert.equal(existsSync(cluster.dataDir('pbx-5')), false);
});

test('a wrong clock is told, with by how much', { skip: natsMissing }, async () => {
  const { runCli } = await import('../cli/run-cli.ts');
  const line = await cluster.run(first, 'add', 'pbx-late');
  const now = () => Date.now() - 3_600_000;
  const args = ['cluster', 'join', '-', '--data-dir', cluster.dataDir('pbx-late')];
  const { code, stderr } = await runCli(args, { stdin: line, now });
  assert.equal(code, 0);
  assert.match(stderr, /the clock of this host is .*(1 h|60 min|59 min).* behind the server/);
});

test('a host leaves; the one with the cluster key only when it is the last', { skip: natsMissing }, async () => {
  await using own = await smallCluster();
  await own.join('pbx-2');
  const early = await own.outcome(first, ['leave', '--yes']);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /holds the cluster key, and 1 others are members/);
  assert.match(await own.run('pbx-2', 'leave', '--yes'), /sipprot cluster revoke pbx-2/);
  assert.match(await own.run('pbx-2', 'status'), /stands alone/);
  assert.equal((await own.outcome('pbx-2', ['leave', '--yes'])).code, 1);
  await own.run(first, 'revoke', 'pbx-2', '--yes');
  await own.run(first, 'leave', '--yes');
  assert.match(await own.run(first, 'status'), /stands alone/);
  assert.equal(existsSync(join(own.dataDir(first), 'cluster')), false);
});

test('a command line that makes no sense is refused before anything is made', { skip: natsMissing }, async () => {
  const wrong: readonly (readonly [args: string[], words: RegExp])[] = [
    [['add'], /missing required argument/],
    [['add', 'two words'], /is no name/],
    [['add', '../etc'], /is no name/],
    [['add', 'x', '--server'], /--address/],
    [['add', 'x', '--server', '--leaf', '--address', '192.0.2.1'], /two kinds/],
    [['add', 'x', '--address', '192.0.2.1'], /--server or --leaf/],
    [['add', 'x', '--server', '--address', 'a b'], /neither an address/],
    [['add', 'x', '--server', '--address', '192.0.2.300'], /neither an address/],
    [['add', 'x', '--server', '--address', '192.0.2.3', '--cluster-port', '4222'], /three different ports/],
    [['add', 'x', '--at', 'nowhere'], /runs no server of a leaf site/],
    [['add', 'x', '--user', 'a'], /belong together/],
    [['join'], /line is missing/],
    [['replicas', '2'], /1, 3 or 5/],
    [['init', '--store', '5'], /64M/],
    [['init', '--port', '0'], /1 to 65535/],
  ];
  for (const [args, words] of wrong) {
    const { code, stderr } = await cluster.outcome(first, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, words);
    assert.match(stderr, /^sipprot: [^\n]+\n$/, 'one line');
  }
  for (const [args, words] of [
    [['--address', '192.0.2.9'], /was made with --address 127\.0\.0\.1;/],
    [['--name', 'pbx-9'], /was made with --name pbx-1;/],
    [['--nats', 'nats://192.0.2.9:4222'], /was made without --nats;/],
  ] as const) {
    const { code, stderr } = await cluster.outcome(first, ['init', ...args]);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, words);
  }
  for (const args of [
    ['add', 'x'],
    ['revoke', 'x', '--yes'],
    ['rotate', 'x'],
    ['replicas', '3'],
  ])
    assert.equal((await cluster.outcome('stranger', args)).code, 1, args.join(' '));
  await cluster.join('pbx-6');
  for (const args of [
    ['add', 'x'],
    ['revoke', first, '--yes'],
    ['rotate', first],
    ['replicas', '3'],
  ])
    assert.equal((await cluster.outcome('pbx-6', args)).code, 4, args.join(' '));
  assert.match((await cluster.outcome(first, ['revoke', 'nobody', '--yes'])).stderr, /no member nobody; members are/);
  assert.match((await cluster.outcome(first, ['replicas', '3'])).stderr, /has 1 server: add others first/);
  assert.equal((await cluster.outcome(first, ['revoke', first, '--yes'])).code, 1);
  assert.equal((await cluster.outcome(first, ['add', 'pbx-6'])).code, 1, 'a name is given once');
});

test('with damaged files a command says which, and shows no secret', { skip: natsMissing }, async () => {
  await cluster.join('pbx-7');
  const file = join(cluster.dataDir('pbx-7'), 'cluster/credential.json');
  writeFileSync(file, '{"signingSeed": "secret"');
  const { code, stderr } = await cluster.outcome('pbx-7', ['status']);
  assert.equal(code, 66);
  assert.match(stderr, /credential\.json is damaged/);
  assert.doesNotMatch(stderr, /secret"/);
});

test('a port that something else uses is told before anything is written', { skip: natsMissing }, async () => {
  const options = await serverOptions();
  const { port } = cluster.authority().nats!.servers[0]!;
  options[3] = String(port);
  const { code, stderr } = await cluster.outcome('pbx-8', ['init', '--name', 'pbx-8', ...options]);
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`something else listens on port ${port},`));
  assert.equal(existsSync(cluster.dataDir('pbx-8')), false);
});

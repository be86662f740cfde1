import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { addMember, revokeMember, writeAuthority } from '../../src/cluster/credentials/authority.ts';
import { asAuthority, publishMember } from '../../src/cluster/credentials/authority-link.ts';
import { writeCredential } from '../../src/cluster/credentials/credential.ts';
import { keyText } from '../../src/cluster/key-text.ts';
import { streamNames } from '../../src/cluster/streams.ts';
import { bucketStream, buckets, keySubject } from '../../src/cluster/subjects.ts';
import type { AttackRecord } from '../../src/store/records.ts';
import { runCli, shipped } from '../cli/run-cli.ts';
import { type ClusterEngine, clusterEngine, connected } from './cluster-engines.ts';
import { kindOf, kinds, refusedByFirst } from './first-version.ts';
import { type NatsServer, natsMissing, until } from './nats-server.ts';
import { first, type SmallCluster, smallCluster } from './small-cluster.ts';

/** Three engines that enforce nothing: `pbx-1` and `pbx-2` are operators, `pbx-3` a plain host; one real nats-server. */
let cluster: SmallCluster;
let server: NatsServer;
const hosts = new Map<string, ClusterEngine>();
const host = (name: string) => hosts.get(name)!;
const all = () => [...hosts.values()];

async function startHost(name: string, capture?: Parameters<typeof clusterEngine>[2]): Promise<ClusterEngine> {
  const engine = await clusterEngine(name, cluster.dataDir(name), capture);
  hosts.set(name, engine);
  return engine;
}

async function everywhere(target: string, blocked: boolean, among: readonly ClusterEngine[] = all()): Promise<void> {
  for (const engine of among)
    await until(
      async () => (await engine.blocked()).includes(target) === blocked,
      `${target} ${blocked ? '' : 'not '}blocked on ${engine.name}`,
    );
}

before(async () => {
  if (natsMissing) return;
  cluster = await smallCluster();
  server = cluster.nats;
  await cluster.join('pbx-2', '--operator');
  await cluster.join('pbx-3');
  for (const name of [first, 'pbx-2', 'pbx-3']) await startHost(name);
  await connected(...all());
});

after(async () => {
  if (natsMissing) return;
  for (const engine of all()) await engine.stop();
  await cluster?.[Symbol.asyncDispose]();
});

test('a block is in force on all hosts with its origin and its end, and a longer one replaces it', {
  skip: natsMissing,
}, async () => {
  await host('pbx-3').request('block', { target: '198.51.100.7', seconds: 300, note: 'toll fraud' });
  await everywhere('198.51.100.7', true);
  const [row] = (await host(first).request('blocks', {})).rows;
  assert.deepEqual([row?.origin, row?.note, row?.evidence], ['pbx-3', 'toll fraud', 'operator']);
  const [own] = (await host('pbx-3').request('blocks', {})).rows;
  assert.ok(Math.abs(own!.until - row!.until) <= 1000, `${own!.until} ${row!.until}`);
  await until(
    async () => (await host('pbx-3').request('blocks', {})).rows[0]?.revision === row?.revision,
    'its place in the bucket is known where it came from',
  );
  await host('pbx-3').request('block', { target: '198.51.100.7', seconds: 3000 });
  await until(
    async () => (await host(first).request('blocks', {})).rows[0]!.until > row!.until + 2_000_000,
    'the longer one',
  );
});

test('an operator lifts it everywhere; a plain host only for itself', { skip: natsMissing }, async () => {
  await host('pbx-2').request('unblock', { target: '198.51.100.7', holdSeconds: 60 });
  await everywhere('198.51.100.7', false);
  assert.ok((await host('pbx-3').request('explain', { address: '198.51.100.7' })).heldUntil, 'held everywhere');
  await host(first).request('block', { target: '198.51.100.8', seconds: 300 });
  await everywhere('198.51.100.8', true);
  await host('pbx-3').request('unblock', { target: '198.51.100.8', holdSeconds: 60 });
  await everywhere('198.51.100.8', false, [host('pbx-3')]);
  await host(first).request('block', { target: '198.51.100.9', seconds: 300 });
  await everywhere('198.51.100.9', true);
  await everywhere('198.51.100.8', true, [host(first), host('pbx-2')]);
});

test('a block that was lifted shuts nobody out when somebody has the server say it once more', {
  skip: natsMissing,
}, async () => {
  const target = '198.51.100.10';
  await host('pbx-3').request('block', { target, seconds: 900 });
  await everywhere(target, true);
  await host('pbx-2').request('unblock', { target, holdSeconds: 0 });
  await everywhere(target, false);
  // as in stolen.test.ts: past his permissions, the answer to what he reads goes where he wants it
  const thief = await cluster.connection('pbx-2');
  const stream = bucketStream(buckets.blocks);
  const subject = keySubject(buckets.blocks, `b.${cluster.credential('pbx-3').member.id}.${keyText(target)}`);
  const reader = await jetstreamManager(thief, { checkAPI: false, timeout: 5000 });
  const place = async () => (await reader.direct.getMessage(stream, { last_by_subj: subject }))!.seq;
  const before = await place();
  thief.publish(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify({ last_by_subj: subject }), { reply: subject });
  await until(async () => (await place()) > before, 'it is said once more');
  await thief.close();
  await host('pbx-3').request('block', { target: '198.51.100.11', seconds: 900 });
  await everywhere('198.51.100.11', true);
  await everywhere(target, false);
});

test('a plain host keeps entries for itself, and changes neither those of the cluster nor the settings', {
  skip: natsMissing,
}, async () => {
  await host('pbx-3').request('list.change', { list: 'allow', add: [{ prefix: '203.0.113.77' }] });
  await host('pbx-2').request('list.change', { list: 'allow', add: [{ prefix: '203.0.113.9', note: 'trunk' }] });
  await until(async () => (await host('pbx-3').listed('allow')).length === 2, 'the entry of the cluster');
  // a cluster's entry comes to each in its own time
  await until(async () => (await host(first).listed('allow')).length > 0, 'the entry of the cluster on the first');
  assert.deepEqual(await host(first).listed('allow'), ['203.0.113.9']);
  const elsewhere = (error: unknown) => error instanceof Error && /change it on pbx-1 or pbx-2/.test(error.message);
  await assert.rejects(host('pbx-3').request('list.change', { list: 'allow', remove: ['203.0.113.9'] }), elsewhere);
  await assert.rejects(
    host('pbx-3').request('list.note', { list: 'allow', prefix: '203.0.113.9', note: 'x' }),
    elsewhere,
  );
  // nor does adding it again: the note is the cluster's, and with the same one, or none, there is nothing to do
  const again = (note?: string) => ({ list: 'allow' as const, add: [{ prefix: '203.0.113.9', note }] });
  await assert.rejects(host('pbx-3').request('list.change', again('mine')), elsewhere);
  for (const note of ['trunk', undefined])
    assert.equal((await host('pbx-3').request('list.change', again(note))).added, 0);
  const audit = (await host('pbx-3').request('audit', {})).rows;
  assert.deepEqual(
    audit.filter(({ action, source }) => action === 'allow.change' && source !== 'cluster').map((row) => row.subject),
    ['203.0.113.77'],
  );
  await assert.rejects(host('pbx-3').request('settings.change', { change: { blockSeconds: 9 } }), elsewhere);
  const { rows } = await host('pbx-3').request('list.show', { list: 'allow' });
  assert.deepEqual(
    rows.map(({ prefix, scope }) => [prefix, scope]),
    [
      ['203.0.113.9', 'cluster'],
      ['203.0.113.77', 'host'],
    ],
  );
  // the same entry for itself and in the cluster: it stays in force when one of them goes
  await host('pbx-2').request('list.change', { list: 'allow', add: [{ prefix: '203.0.113.77', note: 'all' }] });
  await until(async () => (await host(first).listed('allow')).includes('203.0.113.77'), 'in the cluster');
  await host('pbx-3').request('list.change', { list: 'allow', remove: ['203.0.113.77'] });
  await until(async () => {
    const entry = (await host('pbx-3').request('list.show', { list: 'allow' })).rows.find(
      ({ prefix }) => prefix === '203.0.113.77',
    );
    return entry?.scope === 'cluster';
  }, 'the cluster’s own is in force again');
});

test('a veto: what a host allows for itself is not shut out there by another', { skip: natsMissing }, async () => {
  await host('pbx-3').request('list.change', { list: 'allow', add: [{ prefix: '198.51.100.50' }] });
  await host(first).request('block', { target: '198.51.100.50', seconds: 300 });
  await everywhere('198.51.100.50', true, [host('pbx-2')]);
  await until(
    async () =>
      (await host('pbx-3').request('status', {})).host.figures?.vetoes.some(({ target }) => target === '198.51.100.50'),
    'the veto is told',
  );
  await everywhere('198.51.100.50', false, [host('pbx-3')]);
  await host('pbx-3').request('list.change', { list: 'allow', remove: ['198.51.100.50'] });
  await everywhere('198.51.100.50', true);
});

test('without NATS every host goes on, also over a restart, and afterwards all are merged', {
  skip: natsMissing,
}, async () => {
  await server.stop();
  for (const engine of all())
    await until(async () => !(await engine.request('status', {})).cluster.connected, `${engine.name} notices`);
  const ask = async (name: string, ...args: string[]) =>
    (await runCli([...args, '--data-dir', cluster.dataDir(name), '--socket', `${cluster.dataDir(name)}/c.sock`]))
      .stdout;
  const notYet = /in force here now, and on the others when they can be reached/;
  assert.match(await ask('pbx-3', 'block', '198.51.100.60', '--for', '900s'), notYet);
  const denied = await ask(first, 'deny', 'add', '203.0.113.1', '--note', 'by one');
  assert.match(denied, notYet);
  assert.doesNotMatch(denied, /on all hosts/);
  await host('pbx-2').request('list.change', { list: 'deny', add: [{ prefix: '203.0.113.2', note: 'by two' }] });
  await host('pbx-2').request('list.change', { list: 'allow', remove: ['203.0.113.9'] });
  assert.match(await ask(first, 'settings', 'set', 'blockSeconds', '777'), notYet);
  await host('pbx-2').request('settings.change', { change: { unprovenBlockSeconds: 333 } });
  assert.match(await ask('pbx-2', 'unblock', '198.51.100.9', '--hold', '1h'), notYet);
  assert.match(await ask('pbx-2', 'geo', 'off'), notYet);
  // what a plain host lists is its own, with the cluster or without
  assert.doesNotMatch(await ask('pbx-3', 'deny', 'add', '203.0.113.99'), notYet);
  assert.doesNotMatch(await ask('pbx-3', 'deny', 'remove', '203.0.113.99'), notYet);
  await host('pbx-3').stop();
  await startHost('pbx-3');
  await host('pbx-2').stop();
  await startHost('pbx-2');
  assert.ok((await host('pbx-3').blocked()).includes('198.51.100.60'), 'it protects alone after a restart');
  server = await cluster.startServer(first);
  await connected(...all());
  const told = await ask(first, 'deny', 'add', '203.0.113.3');
  assert.match(told, /on all hosts/);
  assert.doesNotMatch(told, notYet);
  await host(first).request('list.change', { list: 'deny', remove: ['203.0.113.3'] });
  await everywhere('198.51.100.60', true);
  await everywhere('198.51.100.9', false);
  for (const engine of all()) {
    await until(
      async () => (await engine.listed('deny')).join() === '203.0.113.1,203.0.113.2',
      `deny of ${engine.name}`,
    );
    await until(async () => !(await engine.listed('allow')).includes('203.0.113.9'), `allow of ${engine.name}`);
    await until(async () => {
      const { settings } = await engine.request('settings.show', {});
      return settings.blockSeconds === 777 && settings.unprovenBlockSeconds === 333;
    }, `settings of ${engine.name}`);
  }
});

test('a host that is silent for half a minute is gone for "cluster status" as for "hosts"', {
  skip: natsMissing,
}, async () => {
  const states = async (later: number) => {
    const args = ['cluster', 'status', '--data-dir', cluster.dataDir(first)];
    const { stdout } = await runCli(args, { now: () => Date.now() + later });
    return [...stdout.matchAll(/^pbx-\d .*?(there|gone)/gm)].map(([, state]) => state);
  };
  assert.deepEqual(await states(20_000), ['there', 'there', 'there']);
  assert.deepEqual(await states(50_000), ['gone', 'gone', 'gone']);
});

test('a host that was away learns what was lifted and taken out meanwhile', { skip: natsMissing }, async () => {
  await host('pbx-3').stop();
  await host(first).request('unblock', { target: '198.51.100.60', holdSeconds: 0 });
  await host(first).request('list.change', { list: 'deny', remove: ['203.0.113.1'] });
  await startHost('pbx-3');
  await connected(host('pbx-3'));
  await everywhere('198.51.100.60', false);
  await until(async () => (await host('pbx-3').listed('deny')).join() === '203.0.113.2', 'the removal');
});

test('attacks are in the log of every operator host, once, also those that were recorded while NATS was away', {
  skip: natsMissing,
}, async () => {
  const capture = { file: shipped('05_svcrack_range.pcap'), protect: ['192.0.2.0/24'] };
  await host('pbx-3').stop();
  await server.stop();
  await startHost('pbx-3', capture);
  const log = async (name: string) =>
    (await host(name).request('log', { limit: 1000 })) as unknown as { rows: AttackRecord[] };
  const own = await until(async () => {
    const { rows } = await log('pbx-3');
    return rows.length > 0 && rows;
  }, 'an attack on the host that is cut off');
  const { uuid } = (await host('pbx-3').request('status', {})).host;
  assert.equal(uuid, cluster.credential('pbx-3').member.id);
  server = await cluster.startServer(first);
  for (const name of [first, 'pbx-2'])
    await until(async () => {
      const { rows } = await log(name);
      // its capture may have given another one since it was asked
      const { length } = (await log('pbx-3')).rows;
      return rows.length === length && rows.every((row) => row.host === uuid && row.hostName === 'pbx-3');
    }, `the attacks on ${name}`);
  await connected(...all());
  // sent again from the start of its log, it is no second row
  await host('pbx-2').stop();
  await startHost('pbx-2');
  await connected(host('pbx-2'));
  const [theirs] = (await log('pbx-2')).rows;
  const shown = await host('pbx-2').request('log.show', { id: theirs!.id });
  assert.ok(shown.samples.length > 0);
  const facts = ({ rows }: { readonly rows: readonly AttackRecord[] }) =>
    JSON.stringify(rows.map(({ reason, count, attacker }) => [attacker, count, reason]));
  await until(async () => facts(await log('pbx-2')) === facts(await log('pbx-3')), 'the last word on each attack');
  assert.equal((await log('pbx-2')).rows.length, (await log('pbx-3')).rows.length);
  await everywhere(own[0]!.attacker, true);
});

test('a host that was removed is gone from every console, also after a restart, until it is heard of again', {
  skip: natsMissing,
}, async () => {
  const known = async (name: string) => (await host(name).request('hosts', {})).hosts.map((one) => one.name).sort();
  const two = [first, 'pbx-2'];
  const three = [...two, 'pbx-3'];
  for (const name of two)
    await until(async () => (await known(name)).length === three.length, `${name} knows of all three`);
  const { uuid } = (await host(first).request('hosts', {})).hosts.find(({ name }) => name === 'pbx-3')!;
  await host('pbx-3').stop();
  await host(first).request('host.remove', { uuid });
  await until(async () => (await known('pbx-2')).length === two.length, 'removed on the other console too');
  for (const name of two) {
    await host(name).stop();
    await startHost(name);
  }
  await connected(host(first), host('pbx-2'));
  // each has read all heartbeats when it has the other's of now
  for (const [name, other] of [two, [...two].reverse()])
    await until(async () => {
      const { hosts: rows } = await host(name!).request('hosts', {});
      return rows.some((row) => row.name === other && row.presence === 'here');
    }, `${name} hears ${other}`);
  for (const name of two) assert.deepEqual(await known(name), two);
  await startHost('pbx-3');
  for (const name of two) await until(async () => (await known(name)).length === three.length, `${name} has it back`);
  await connected(host('pbx-3'));
});

test('all that these hosts have said can be read by hosts of the first version', { skip: natsMissing }, async () => {
  const seen = new Set<number>();
  await asAuthority(cluster.authority(), Date.now(), async (jsm) => {
    for (const name of streamNames) {
      const { state } = await jsm.streams.info(name);
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await jsm.streams.getMessage(name, { seq });
        if (!message || message.subject.startsWith(keySubject(buckets.members, ''))) continue;
        assert.equal(refusedByFirst(message.subject, message.string()), undefined);
        seen.add(kindOf(message.subject));
      }
    }
  });
  assert.equal(seen.size, kinds, 'of each kind something was said');
});

test('a host is revoked and taken in again before another hears of it: what it blocked ends there too, until it says it once more', {
  skip: natsMissing,
}, async () => {
  const target = '198.51.100.66';
  await host('pbx-3').request('block', { target, seconds: 300 });
  await everywhere(target, true);
  const now = Date.now();
  const revoked = revokeMember(cluster.authority(), 'pbx-3', now);
  const request = { name: 'pbx-3', role: 'host', server: null, leaf: false, now } as const;
  const { authority, member, kit } = await addMember(revoked.authority, request);
  writeAuthority(cluster.dataDir(first), authority);
  // the bucket keeps the last of both only
  await asAuthority(authority, now, (_, connection) => publishMember(connection, member));
  await everywhere(target, false, [host(first), host('pbx-2')]);
  await host('pbx-3').stop();
  writeCredential(cluster.dataDir('pbx-3'), kit.credential);
  await startHost('pbx-3');
  await everywhere(target, true);
});

test('a revoked host is out, and what only it vouched for is let in', { skip: natsMissing }, async () => {
  await host('pbx-3').request('block', { target: '198.51.100.70', seconds: 900 });
  await host('pbx-3').request('block', { target: '198.51.100.71', seconds: 900 });
  await everywhere('198.51.100.71', true);
  await host(first).request('block', { target: '198.51.100.71', seconds: 900 });
  await cluster.run(first, 'revoke', 'pbx-3', '--yes');
  await everywhere('198.51.100.70', false, [host(first), host('pbx-2')]);
  await everywhere('198.51.100.71', true, [host(first), host('pbx-2')]);
  await until(async () => !(await host('pbx-3').request('status', {})).cluster.connected, 'it is put out');
  assert.ok((await host('pbx-3').blocked()).includes('198.51.100.70'), 'and goes on by itself');
});

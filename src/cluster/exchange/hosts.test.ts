import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { Host } from '../../model/host.ts';
import { seal } from '../credentials/envelope.ts';
import { Members, signMembership } from '../credentials/membership.ts';
import { newSeed, publicTextOf, signerOf } from '../credentials/signing-key.ts';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { ServerClock } from '../server-clock.ts';
import { OwnStamps, SeenStamps } from '../stamps.ts';
import { mostRemoved } from '../wire.ts';
import { HostExchange } from './hosts.ts';
import { RemovedHosts } from './removed-hosts.ts';

const state = {
  uuid: '',
  name: '',
  addresses: [],
  kernel: '6.1',
  version: '1',
  protection: 'enforcing',
  geo: 'off',
  startedAt: 0,
  lastSeen: 0,
};

/** An operator's console on the host `own`, at noon by the servers' clock; ours is an hour ahead. */
function operatorHost(remembered?: string) {
  const noon = 43_200_000;
  const it = { set: 3_600_000 };
  const shown = new Set<string>();
  const heard = new Map<string, Host>();
  let kept = remembered;
  let stamp = 0;
  const local = {
    heard: (host: Host) => {
      shown.add(host.uuid);
      heard.set(host.uuid, host);
    },
    removed: (uuid: string) => void shown.delete(uuid),
    remember: (values: Record<string, string>) => {
      kept = values['hosts.removed'];
    },
  } as Partial<LocalSide> as LocalSide;
  const stamps = new OwnStamps(0, () => {});
  const clock = new ServerClock(
    () => noon + it.set,
    3_600_000,
    () => 0,
  );
  const applied = () => ({ blocks: 0, lists: 0, settings: 0 });
  const exchange = new HostExchange(local, 'own', clock, stamps, new SeenStamps(), applied, () => 3, remembered);
  const beat = (id: string, role: 'host' | 'operator', at: number, removed?: unknown, said: object = {}) => {
    const body = { host: { ...state, ...said }, stamp: 1, ...(removed ? { removed } : {}) };
    const told = { subject: `$KV.sipprot_hosts.${id}`, by: { id, name: id, role }, stamp: ++stamp, at, body };
    return exchange.apply(told as unknown as Told);
  };
  return { noon, it, shown: () => [...shown].sort(), heard, kept: () => kept, exchange, beat };
}

test('a host that was removed stays away when its last heartbeat is read once more after a restart, until it says something new', () => {
  const before = operatorHost();
  before.beat('pbx-2', 'host', before.noon - 60_000);
  before.exchange.removed('pbx-2');
  const after = operatorHost(before.kept());
  after.beat('pbx-2', 'host', after.noon - 60_000);
  assert.deepEqual(after.shown(), []);
  after.beat('pbx-2', 'host', after.noon + 1_000);
  assert.deepEqual(after.shown(), ['pbx-2']);
  assert.equal(after.kept(), '[]');
});

test('our clock is set by an hour, and a heartbeat comes before it was compared anew: its host was heard of now', () => {
  for (const set of [7_200_000, 0]) {
    const { it, beat, heard, noon } = operatorHost();
    it.set = set;
    beat('pbx-2', 'host', noon - 1_000);
    assert.equal(heard.get('pbx-2')?.lastSeen, noon + set - 1_000);
  }
});

test('a host whose clock is wrong started when it did, by ours', () => {
  const { beat, heard, noon, it } = operatorHost();
  beat('pbx-2', 'host', noon, undefined, { startedAt: 5_000, lastSeen: 65_000 });
  assert.equal(heard.get('pbx-2')?.startedAt, noon + it.set - 60_000);
  // or says what cannot be
  beat('pbx-3', 'host', noon, undefined, { startedAt: 8.64e15, lastSeen: 0 });
  assert.equal(heard.get('pbx-3')?.startedAt, noon + it.set);
});

test('what an operator removed on one console goes from the others', () => {
  const { noon, beat, shown } = operatorHost();
  beat('pbx-2', 'host', noon - 60_000);
  beat('pbx-3', 'operator', noon, [['pbx-2', noon - 1_000]]);
  assert.deepEqual(shown(), ['pbx-3']);
  // it was heard of since: an old word of an operator that is away itself takes nobody out
  beat('pbx-2', 'host', noon + 10_000);
  beat('pbx-3', 'operator', noon + 20_000, [['pbx-2', noon - 1_000]]);
  assert.deepEqual(shown(), ['pbx-2', 'pbx-3']);
});

test('a plain host removes nobody; an operator neither this host nor another for the time to come', () => {
  const { noon, beat, shown } = operatorHost();
  beat('pbx-2', 'host', noon - 60_000);
  beat('pbx-4', 'host', noon, [['pbx-2', noon]]);
  assert.deepEqual(shown(), ['pbx-2', 'pbx-4']);
  beat('pbx-3', 'operator', noon, [
    ['own', noon],
    ['pbx-2', noon + 86_400_000, 'what a newer version may add'],
  ]);
  assert.deepEqual(shown(), ['pbx-3', 'pbx-4']);
  beat('pbx-2', 'host', noon + 1_000);
  assert.deepEqual(shown(), ['pbx-2', 'pbx-3', 'pbx-4']);
});

test('of more removed hosts than a heartbeat may hold, the latest are told', () => {
  const removed = new RemovedHosts(mostRemoved);
  for (let n = 0; n < mostRemoved + 5; n++) removed.remove(`host ${n}`, n);
  assert.equal(removed.size, mostRemoved);
  assert.deepEqual(removed.toJSON()[0], ['host 5', 5]);
});

test('what waits is given up where this host has said later that nothing waits, and not where somebody sends an old heartbeat again', async () => {
  const [clusterSeed, seed] = [newSeed(), newSeed()];
  const [clusterId, id] = ['3c1e2a52-7d0f-4f1b-9d53-000000000001', '3c1e2a52-7d0f-4f1b-9d53-000000000002'];
  const members = new Members(clusterId, publicTextOf(clusterSeed));
  const plain = { id, name: 'own', role: 'operator', key: publicTextOf(seed), issued: 0, serial: 1 } as const;
  members.admit(signMembership(clusterId, plain, clusterSeed));
  const subject = `$KV.sipprot_hosts.${id}`;
  const hour = 3_600_000;
  const said = 43_200_000;
  /** @param saidAt by the servers' clock. @param storedAt where the servers got it later. Our clock is an hour ahead. */
  const isForgotten = async (saidAt: number, storedAt: number) => {
    let forgotten = false;
    const forget = async () => {
      forgotten = true;
    };
    const clock = new ServerClock(() => said + 24 * hour, hour);
    const stamps = new OwnStamps(0, () => {});
    const applied = () => ({ blocks: 0, lists: 0, settings: 0 });
    const local = { outbox: { forget } } as unknown as LocalSide;
    const exchange = new HostExchange(local, id, clock, stamps, new SeenStamps(), applied, () => 1, undefined, said);
    const body = { host: { ...state, lastSeen: saidAt + hour }, stamp: 1, run: 'before', unsent: 0 };
    const data = Buffer.from(seal(subject, 1, body, signerOf(id, seed)));
    const streams = { getMessage: async () => ({ data, time: new Date(storedAt) }) };
    await exchange.recall({ streams } as unknown as JetStreamManager, members);
    return forgotten;
  };
  assert.equal(await isForgotten(said + hour, said + hour), true, 'restored from a backup');
  assert.equal(await isForgotten(said, said), false);
  assert.equal(await isForgotten(said - hour, said + hour), false, 'somebody sends an old one again');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Members } from '../cluster/credentials/membership.ts';
import { shardOf, shardSubject } from '../cluster/exchange/list-shards.ts';
import { ListExchange } from '../cluster/exchange/lists.ts';
import type { Told } from '../cluster/follower.ts';
import { SeenStamps } from '../cluster/stamps.ts';
import { attackBody } from '../cluster/wire.ts';
import { started } from '../guard/guard-bench.test-support.ts';
import { noHostAddresses } from '../guard/never-block.ts';
import { spareReasons } from '../guard/verdict.ts';
import { formatPrefix, hostPrefix, parseAddress } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import { noon, sampleAttack } from '../store/testing/sample-attack.ts';
import { scratchStore } from '../store/testing/scratch.ts';
import { ClusterSide, type ClusterSideParts } from './cluster-side.ts';

test('whatever was done about an attack, and for whatever reason it was spared: the other hosts take the record', async () => {
  const store = await scratchStore();
  const side = new ClusterSide({ store } as ClusterSideParts);
  const spared = Object.values(spareReasons).map((why) => `spared: ${why}`);
  for (const action of ['blocked', 'observed', 'noticed', 'denied', 'failed', ...spared]) {
    const body = await side.ownAttack(store.recordAttack(sampleAttack(), { action, country: 'DE' }));
    const parsed = attackBody.safeParse(JSON.parse(JSON.stringify(body)));
    assert.equal(parsed.data?.action, action, parsed.error?.message);
  }
  await store.close();
});

test('an address is put into the denylist of the cluster while an operator is logged in from it: it is taken over after the logout', async (t) => {
  const { timers } = t.mock;
  timers.enable({ apis: ['setTimeout'] });
  const { guard } = await started();
  const alarms = new Map<string, string>();
  const side = new ClusterSide({
    guard,
    outbox: { waits: () => false } as unknown as ClusterSideParts['outbox'],
    alarm: (key: string, text: string) => alarms.set(key, text),
    clear: (key: string) => alarms.delete(key),
  } as unknown as ClusterSideParts);
  const nobody = { get: () => undefined } as unknown as Members;
  const lists = new ListExchange({
    local: side,
    own: 'own',
    members: nobody,
    seen: new SeenStamps(),
    applied: () => {},
    waits: () => {},
  });
  let sequence = 0;
  const come = async (...prefixes: string[]) => {
    const shard = shardOf(prefixes[0]!);
    const entries = prefixes.map((prefix) => [prefix, '', 'anna', 0]);
    const by = { id: 'a', name: 'pbx2', role: 'operator' };
    const stamp = ++sequence;
    const subject = shardSubject('deny', shard);
    await lists.apply({ subject, by, stamp, sequence: stamp, at: 0, body: { entries } } as unknown as Told);
    // what comes just after another waits for more
    timers.tick(100);
    await settled();
  };
  const settled = async () => {
    for (let i = 0; i < 5; i++) await new Promise(setImmediate);
  };
  const later = async () => {
    timers.tick(10_000);
    await settled();
  };
  const denied = () => [...guard.list('deny').values()].map(({ prefix }) => formatPrefix(prefix)).sort();
  const operators = [hostPrefix(parseAddress('203.0.113.5')!)];
  await guard.setHost({ ...noHostAddresses, operators }, []);
  await lists.complete(false);
  await come('203.0.113.5');
  await come('198.51.100.7');
  assert.deepEqual(denied(), ['198.51.100.7']);
  await later();
  assert.match(alarms.get('cluster-denylist')!, /203\.0\.113\.5/, 'an alarm as long as it is so');
  await guard.setHost(noHostAddresses, []);
  await later();
  assert.deepEqual(denied(), ['198.51.100.7', '203.0.113.5']);
  assert.deepEqual([...alarms], []);
  lists.forget();
});

test('the store takes its time with an import on another host: what comes is in force meanwhile, and what it cannot keep is taken once more', async (t) => {
  const { timers } = t.mock;
  timers.enable({ apis: ['setTimeout'] });
  const it = await started();
  const asked: PromiseWithResolvers<void>[] = [];
  it.notes.commitList = () => {
    asked.push(Promise.withResolvers<void>());
    return asked.at(-1)!.promise;
  };
  const side = new ClusterSide({
    guard: it.guard,
    outbox: { waits: () => false } as unknown as ClusterSideParts['outbox'],
  } as unknown as ClusterSideParts);
  const nobody = { get: () => undefined } as unknown as Members;
  let applied = 0;
  const lists = new ListExchange({
    local: side,
    own: 'own',
    members: nobody,
    seen: new SeenStamps(),
    applied: () => applied++,
    waits: () => {},
  });
  const come = async (stamp: number, prefix: string, note: string) => {
    const by = { id: 'a', name: 'pbx2', role: 'operator' };
    const body = { entries: [[prefix, note, 'anna', 0]] };
    const subject = shardSubject('deny', shardOf(prefix));
    await lists.apply({ subject, by, stamp, sequence: stamp, at: 0, body } as unknown as Told);
    timers.tick(700);
  };
  const turns = async () => {
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  };
  const notes = () => [...it.guard.list('deny').values()].map(({ note }) => note).sort();
  await lists.complete(false);
  await come(1, '198.51.100.1', 'a');
  await come(2, '198.51.100.2', 'b');
  await come(3, '198.51.100.1', 'c');
  assert.deepEqual(notes(), ['b', 'c']);
  assert.equal(lists.sequence, 0, 'not said to be there before it is kept');
  asked[0]!.reject(new Error('disk full'));
  asked[1]!.reject(new Error('disk full'));
  asked[2]!.resolve();
  await turns();
  assert.deepEqual([notes(), lists.sequence], [['c'], 0]);
  timers.tick(1_000);
  assert.deepEqual(notes(), ['b', 'c'], 'once more, and no older one in the place of a newer');
  asked[3]!.resolve();
  await turns();
  assert.deepEqual([asked.length, lists.sequence, applied], [4, 3, 1]);
  lists.forget();
});

test('another host floods the log with its attacks: no block of this host is lost for them', async () => {
  const store = await scratchStore(undefined, { limits: { records: 20 } });
  const side = new ClusterSide({ store, countryOf: () => null, attacked: () => {} } as unknown as ClusterSideParts);
  const other = { id: '3b1c1b8e-6f4c-4f1e-9b39-0c2d5a7e8f10', name: 'pbx2' };
  const { episode: _, action: __, ...facts } = sampleAttack();
  const attack = { ...facts, targets: [], samples: [] };
  const flood = (async () => {
    for (let id = 1; id <= 60; id++) await side.attack(other, { id, action: 'blocked', country: null, attack });
  })();
  await new Promise(setImmediate);
  for (let i = 1; i <= 5; i++)
    store.putBlock({
      ...{ cause: 'flood', reason: 'r', origin: 'pbx1', since: noon, until: noon + 1000, evidence: 'proven' as const },
      ...{ target: parseTarget(`192.0.2.${i}`)!, timesBefore: 0, note: '' },
    });
  await flood;
  await store.flush();
  assert.equal((await store.readBlocks(noon)).length, 5);
  assert.equal((await store.queryAttacks({}, { limit: 1 })).total, 60);
  assert.equal(store.health().lost, 0);
  await store.close();
});

test('the store is closed while attacks of other hosts come: they are refused, and come again after the restart', async () => {
  const store = await scratchStore(undefined, { limits: { records: 20 } });
  const side = new ClusterSide({ store, countryOf: () => null, attacked: () => {} } as unknown as ClusterSideParts);
  await store.close();
  const { episode: _, action: __, ...facts } = sampleAttack();
  const body = { id: 1, action: 'blocked', country: null, attack: { ...facts, targets: [], samples: [] } };
  await assert.rejects(side.attack({ id: 'a', name: 'pbx2' }, body), { code: 'stopped' });
});

test('the disk is full when an attack is to be told: what stands in the log may be older, and is not taken for the last word', async () => {
  const store = {
    flush: async () => {},
    health: () => ({ error: { code: 'full', message: 'no room' } }),
    readAttack: async () => ({ ...sampleAttack(), id: 1, action: 'blocked', country: null }),
  };
  const side = new ClusterSide({ store } as unknown as ClusterSideParts);
  await assert.rejects(side.ownAttack(1), /no room/);
});

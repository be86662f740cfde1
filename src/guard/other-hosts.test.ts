import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrefix } from '../model/address.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import { attackAt } from './attack.test-support.ts';
import { enforced, started } from './guard-bench.test-support.ts';
import { noHostAddresses } from './never-block.ts';
import { type RemoteBlock, self } from './other-hosts.ts';

const anna = { name: 'anna', source: 'cli' } as const;

interface Told {
  readonly by?: string;
  readonly seconds?: number;
  /** undefined: heard before the cluster's bucket had it */
  readonly revision?: number | undefined;
  readonly seenUnblock?: number;
  readonly byOperator?: boolean;
  readonly evidence?: 'proven' | 'unproven' | 'operator';
  readonly at?: number;
}

function told(now: number, target: string, change: Told = {}): RemoteBlock {
  const { revision } = { revision: 1, ...change };
  const { by = 'pbx-2', seconds = 600, seenUnblock = 0, byOperator = false, evidence = 'proven' } = change;
  return {
    block: {
      target: parseTarget(target)!,
      cause: 'register-brute-force',
      reason: 'it guessed 5 passwords',
      origin: by,
      since: now,
      until: now + seconds * 1000,
      evidence,
      timesBefore: 0,
      note: '',
      vouchers: [by],
      ...(revision === undefined ? {} : { revision }),
    },
    byOperator,
    seenUnblock,
    at: change.at ?? now,
  };
}

test('a block of another host is in the kernel, in the log and in the feed, with its origin', async () => {
  const it = await started();
  assert.deepEqual(it.guard.remote.block(told(it.time, '198.51.100.7')), { kind: 'in-force' });
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
  assert.deepEqual(it.notes.blocks[0]?.vouchers, ['pbx-2']);
  assert.equal(it.events.at(-1)?.kind, 'block');
  it.time += 601_000;
  it.guard.expire();
  assert.equal(it.guard.blocksInForce, 0, 'and it ends like any other');
});

test('another host cannot shut out own addresses, gateways, the allowlist, what was just unblocked, or phones that work here', async () => {
  const host = { ...noHostAddresses, own: [parsePrefix('192.0.2.10')!], gateways: [parsePrefix('192.0.2.1')!] };
  const it = await started({ neverBlock: ['203.0.113.0/24'] }, undefined, host);
  await it.guard.lists.change(
    'allow',
    { add: [{ prefix: parsePrefix('198.51.100.9')!, note: '', addedBy: 'anna', addedAt: 0 }] },
    anna,
  );
  await it.guard.block(parseTarget('198.51.100.20')!, 60, '', anna);
  await it.guard.unblock(parseTarget('198.51.100.20')!, 3600, anna);
  await it.guard.block(parseTarget('2001:db8:6::5')!, 60, '', anna);
  await it.guard.unblock(parseTarget('2001:db8:6::5')!, 3600, anna);
  it.guard.good(parsePrefix('198.51.100.30')!, it.time + 86_400_000);
  it.guard.good(parsePrefix('2001:db8:5::/64')!, it.time + 86_400_000);
  for (const [target, why] of [
    ['192.0.2.10', 'ownAddress'],
    ['192.0.2.0/24', 'ownAddress'],
    ['192.0.2.1', 'gateway'],
    ['203.0.113.8', 'neverBlock'],
    ['198.51.100.9', 'allowlist'],
    ['198.51.100.0/24', 'allowlist'],
    ['198.51.100.20', 'held'],
    ['2001:db8:6::/64', 'held'],
    ['198.51.100.30', 'knownGood'],
    ['2001:db8:5::/48', 'knownGood'],
    ['127.0.0.1', 'loopback'],
  ] as const)
    assert.deepEqual(it.guard.remote.block(told(it.time, target)), { kind: 'vetoed', why }, target);
  assert.deepEqual(await enforced(it), []);
  assert.equal([...it.guard.remote.vetoes()].length, 11);
  // a device behind an office is another matter: the phones beside it go on
  assert.equal(it.guard.remote.block(told(it.time, '198.51.100.30 UDP 40000')).kind, 'in-force');
  // and what an operator on an operator host blocked by hand was meant
  assert.equal(
    it.guard.remote.block(told(it.time, '198.51.100.30', { byOperator: true, evidence: 'operator' })).kind,
    'in-force',
  );
});

test('a veto is looked at again: when nothing speaks against the block any more it is in force', async () => {
  const it = await started();
  const allowed = { prefix: parsePrefix('198.51.100.9')!, note: '', addedBy: 'anna', addedAt: 0 };
  await it.guard.lists.change('allow', { add: [allowed] }, anna);
  it.guard.remote.block(told(it.time, '198.51.100.9'));
  it.guard.remote.retryVetoed();
  assert.deepEqual(await enforced(it), []);
  await it.guard.lists.change('allow', { remove: [allowed.prefix] }, anna);
  it.guard.remote.retryVetoed();
  assert.deepEqual(await enforced(it), ['198.51.100.9']);
  assert.equal([...it.guard.remote.vetoes()].length, 0);
});

test('a target that several hosts shut out is out until the last of them lets go', async () => {
  const it = await started();
  it.guard.remote.block(told(it.time, '198.51.100.7', { by: 'pbx-2', seconds: 300 }));
  it.guard.remote.block(told(it.time, '198.51.100.7', { by: 'pbx-3', seconds: 3600, revision: 2 }));
  const block = () => [...it.guard.blocks()][0];
  assert.equal(block()?.until, it.time + 3_600_000);
  assert.deepEqual(block()?.vouchers, ['pbx-2', 'pbx-3']);
  // pbx-3 takes its word back: pbx-2 still stands by its own, which is shorter
  it.guard.remote.block(told(it.time, '198.51.100.7', { by: 'pbx-3', seconds: 0, revision: 3 }));
  assert.equal(block()?.until, it.time + 300_000);
  it.guard.remote.revoke('pbx-2');
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(await enforced(it), []);
  const last = it.events.at(-1);
  assert.equal(last?.kind === 'unblock' ? last.why : last?.kind, 'revoked');
});

test('what this host recognised by itself too stays out when the other host is revoked', async () => {
  const it = await started();
  it.guard.remote.block(told(it.time, '198.51.100.7'));
  it.guard.attack(attackAt(it.time));
  assert.deepEqual([...it.guard.blocks()][0]?.vouchers, ['pbx-2', self]);
  it.guard.remote.revoke('pbx-2');
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
});

test('an unblock lifts what stands before it, and a block of a host that did not know of it comes too late', async () => {
  const it = await started();
  it.guard.remote.block(told(it.time, '198.51.100.7', { revision: 5 }));
  await it.guard.remote.unblock(
    { target: parseTarget('198.51.100.7')!, holdSeconds: 0, sequence: 6, how: 'told' },
    { name: 'anna on pbx-2', source: 'cluster' },
  );
  assert.deepEqual(await enforced(it), []);
  const late = told(it.time, '198.51.100.7', { by: 'pbx-3', revision: 7, seenUnblock: 0 });
  assert.equal(it.guard.remote.block(late).kind, 'late');
  const anew = told(it.time, '198.51.100.7', { by: 'pbx-3', revision: 8, seenUnblock: 6 });
  assert.equal(it.guard.remote.block(anew).kind, 'in-force');
  // the other way round: the unblock is older than the block that is in force
  await it.guard.remote.unblock(
    { target: parseTarget('198.51.100.7')!, holdSeconds: 0, sequence: 4, how: 'told' },
    { name: 'anna on pbx-2', source: 'cluster' },
  );
  assert.deepEqual(await enforced(it), ['198.51.100.7']);
});

test('one address of a /64 is unblocked: a wider block of a host that did not know of it is late too', async () => {
  const it = await started();
  it.guard.remote.block(told(it.time, '2001:db8:7::/64', { revision: 5 }));
  await it.guard.remote.unblock(
    { target: parseTarget('2001:db8:7::9')!, holdSeconds: 0, sequence: 6, how: 'told' },
    { name: 'anna', source: 'cluster' },
  );
  assert.deepEqual(await enforced(it), []);
  assert.equal(it.guard.remote.block(told(it.time, '2001:db8:7::/64', { revision: 7 })).kind, 'late');
});

test('one host can shut out only so many in a second, by the time of the server, and what it renews does not count', async () => {
  const it = await started();
  const outcomes = Array.from({ length: 1500 }, (_, i) => {
    const target = `203.0.${100 + (i >> 8)}.${i & 255}`;
    return it.guard.remote.block(told(it.time, target, { revision: i + 1 })).kind;
  });
  assert.equal(outcomes.filter((kind) => kind === 'in-force').length, 1000);
  assert.equal(outcomes.filter((kind) => kind === 'capped').length, 500);
  assert.equal(it.guard.remote.block(told(it.time, '203.0.100.1', { seconds: 900, revision: 2000 })).kind, 'in-force');
  assert.equal(
    it.guard.remote.block(told(it.time, '203.0.113.1', { by: 'pbx-3' })).kind,
    'in-force',
    'others have their own',
  );
  const later = told(it.time, '203.0.113.2', { at: it.time + 2000, revision: 2001 });
  assert.equal(it.guard.remote.block(later).kind, 'in-force');
});

test('a server whose clock was an hour ahead gives way to one that is right: a host’s blocks are taken as before', async () => {
  const it = await started();
  const hour = 3_600_000;
  const block = (i: number, at: number) =>
    it.guard.remote.block(told(it.time, `203.0.${100 + (i >> 8)}.${i & 255}`, { at, revision: i + 1 })).kind;
  for (let i = 0; i < 1000; i++) block(i, it.time + hour);
  assert.equal(block(1000, it.time), 'capped', 'the first of the other server');
  assert.equal(block(1001, it.time + 1000), 'in-force');
});

test('a block that is heard before the cluster’s bucket has it is in force at once, and told of once', async () => {
  const it = await started();
  const target = '198.51.100.7';
  assert.deepEqual(it.guard.remote.block(told(it.time, target, { revision: undefined })), { kind: 'in-force' });
  assert.deepEqual(await enforced(it), [target]);
  const events = it.events.length;
  it.guard.remote.block(told(it.time + 300, target, { revision: undefined }));
  it.guard.remote.block(told(it.time + 400, target, { revision: 7 }));
  assert.equal(it.events.length, events);
  assert.equal([...it.guard.blocks()][0]?.revision, 7);
  // a longer word is another one
  it.guard.remote.block(told(it.time, target, { seconds: 3600, revision: undefined }));
  assert.equal(it.events.at(-1)?.kind, 'prolong');
  assert.equal([...it.guard.blocks()][0]?.until, it.time + 3_600_000);
  assert.equal([...it.guard.blocks()][0]?.revision, 7);
});

test('an unblock lifts what was only heard, and what is heard of a host that did not know of it comes too late', async () => {
  for (const how of ['told', 'own'] as const) {
    const it = await started();
    const target = '198.51.100.7';
    it.guard.remote.block(told(it.time, target, { revision: undefined }));
    await it.guard.remote.unblock({ target: parseTarget(target)!, holdSeconds: 0, sequence: 9, how }, anna);
    assert.deepEqual(await enforced(it), [], how);
    const block = (change: Told) => it.guard.remote.block(told(it.time, target, change)).kind;
    assert.equal(block({ revision: undefined, seenUnblock: 8 }), 'late');
    assert.equal(block({ revision: 10, seenUnblock: 8 }), 'late');
    assert.equal(block({ revision: undefined, seenUnblock: 9 }), 'in-force');
  }
});

test('an unblock that was applied before is read once more: it holds nothing anew, and a block of a host that did not know of it comes too late', async () => {
  const it = await started();
  const target = parseTarget('198.51.100.7')!;
  await it.guard.remote.unblock({ target, holdSeconds: 3600, sequence: 9, how: 'recalled' }, anna);
  const block = (change: Told) => it.guard.remote.block(told(it.time, '198.51.100.7', change)).kind;
  assert.equal(block({ revision: 10, seenUnblock: 8 }), 'late');
  assert.equal(block({ revision: 11, seenUnblock: 9 }), 'in-force');
});

test('an operator lifts it here while the servers keep nothing: its host, which tells it over and over, does not bring it back', async () => {
  const it = await started();
  const wide = '198.51.100.0/24';
  for (const target of ['198.51.100.7', '2001:db8:7::/64'])
    it.guard.remote.block(told(it.time, target, { revision: undefined }));
  await it.guard.unblock(parseTarget(wide)!, 0, anna);
  await it.guard.unblock(parseTarget('2001:db8:7::9')!, 0, anna);
  const block = (target: string, change: Told) => it.guard.remote.block(told(it.time, target, change)).kind;
  for (const target of ['198.51.100.7', '2001:db8:7::/64']) {
    assert.equal(block(target, { revision: undefined, seenUnblock: 8 }), 'late');
    assert.equal(block(target, { revision: undefined, seenUnblock: 8, byOperator: true }), 'late');
  }
  assert.deepEqual(await enforced(it), []);
  // the servers have it, and another host shuts out the same after it
  await it.guard.remote.unblock({ target: parseTarget(wide)!, holdSeconds: 0, sequence: 9, how: 'own' }, anna);
  assert.equal(block('198.51.100.7', { revision: undefined, seenUnblock: 9 }), 'in-force');
});

test('an unblock that waits for the servers takes nothing from the one before it', async () => {
  const it = await started();
  const target = parseTarget('198.51.100.7')!;
  await it.guard.remote.unblock({ target, holdSeconds: 0, sequence: 9, how: 'told' }, anna);
  await it.guard.block(target, 600, '', anna);
  await it.guard.unblock(target, 0, anna);
  const late = told(it.time, '198.51.100.7', { revision: 10, seenUnblock: 8 });
  assert.equal(it.guard.remote.block(late).kind, 'late');
});

test('our own block is known by its place in the bucket, unless it is another by then', async () => {
  const it = await started();
  it.guard.attack(attackAt(it.time));
  const [block] = [...it.guard.blocks()];
  it.guard.remote.acknowledged(block!.target, block!.since - 1, 9);
  assert.equal([...it.guard.blocks()][0]?.revision, undefined);
  it.guard.remote.acknowledged(block!.target, block!.since, 9);
  assert.equal([...it.guard.blocks()][0]?.revision, 9);
  it.guard.remote.forgetRevisions();
  assert.equal([...it.guard.blocks()][0]?.revision, undefined);
  assert.equal(formatTarget([...it.guard.blocks()][0]!.target), '198.51.100.7');
});

test('entries of the cluster come and go beside those of this host, and none cuts off what must stay', async () => {
  const host = { ...noHostAddresses, own: [parsePrefix('192.0.2.10')!] };
  const it = await started({}, undefined, host);
  const entry = (text: string, scope: 'cluster' | 'host', note = '') =>
    ({ prefix: parsePrefix(text)!, note, addedBy: 'anna', addedAt: 0, scope }) as const;
  await it.guard.lists.change('deny', { add: [entry('203.0.113.1', 'host', 'ours')] }, anna);
  const { refused, kept } = it.guard.lists.adopt(
    'deny',
    [entry('203.0.113.1', 'cluster', 'theirs'), entry('203.0.113.2', 'cluster'), entry('192.0.2.0/24', 'cluster')],
    [],
  );
  await kept;
  assert.deepEqual(
    refused.map(({ prefix }) => prefix.length),
    [24],
  );
  const list = it.guard.list('deny');
  assert.equal(list.size, 2);
  assert.equal(list.get(parsePrefix('203.0.113.1')!)?.note, 'ours');
  it.guard.lists.adopt(
    'deny',
    [],
    [parsePrefix('203.0.113.1')!, parsePrefix('203.0.113.2')!, parsePrefix('203.0.113.3')!],
  );
  assert.deepEqual(
    [...list.values()].map(({ note }) => note),
    ['ours'],
  );
});

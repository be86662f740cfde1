import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../model/random.ts';
import { allowance, isShared, isTrunk, KnownGood, noteCall, sharedPort } from './known-good.ts';

const day = 86_400_000;

test('a success decays: after its memory a source is unknown again, with all its accounts', () => {
  const good = new KnownGood(100, 7 * day);
  good.add(0xffff, 9, 0, 100, 5060);
  assert.equal(good.get(0xffff, 9, 6 * day)?.users.size, 1);
  assert.equal(good.get(0xffff, 9, 8 * day), undefined);
  good.add(0xffff, 9, 8 * day, 200, 5060);
  const again = good.get(0xffff, 9, 8 * day);
  assert.equal(again?.users.has(100), false);
  assert.equal(again?.users.has(200), true);
});

test('the source whose success is oldest goes first when there are too many', () => {
  const good = new KnownGood(3, 7 * day);
  for (let i = 0; i < 5; i++) good.add(0xffff, i, i * 4_000_000, 1, 5060);
  assert.equal(good.size, 3);
  assert.equal(good.get(0xffff, 0, 20_000_000), undefined);
  assert.ok(good.get(0xffff, 4, 20_000_000));
});

test('an office with many users is counted up to a bound, and each user once', () => {
  const good = new KnownGood(3, day);
  for (let i = 1; i <= 1000; i++) good.add(0xffff, 9, i, i % 300 || 7, 5060);
  assert.equal(good.get(0xffff, 9, 1000)?.users.size, 256);
});

test('after a restart an office is as large as it was', () => {
  const good = new KnownGood(10, day);
  good.restore({ hi: 0xffff, lo: 9, last: 1000, users: 12, sharedPort: 0, calls: 0, numbers: 0, peerPort: 0 });
  assert.equal(good.get(0xffff, 9, 2000)?.users.size, 12);
  assert.deepEqual(good.takeChanged(10), []);
});

test('whoever is good by nothing but calls earns larger thresholds by the numbers that he reached', () => {
  const good = new KnownGood(10, day);
  const trunk = good.add(0xffff, 1, 1000, 0, 5060);
  for (let i = 0; i < 100; i++) noteCall(trunk, 7);
  assert.equal(allowance(trunk, 4), 1.125);
  for (let i = 1; i <= 40; i++) noteCall(trunk, i);
  assert.equal(allowance(trunk, 4), 4);
  assert.equal(trunk.calls, 140);
  assert.equal(allowance(good.add(0xffff, 2, 1000, 5, 5060), 4), 4);
});

test('a trunk is one after a restart, too: by its calls, or because the PBX calls on it', () => {
  const good = new KnownGood(10, day);
  const caller = good.add(0xffff, 1, 1000, 0, 5060);
  for (let i = 1; i <= 30; i++) noteCall(caller, i);
  const peer = good.add(0xffff, 2, 1000, 0, 5070);
  peer.peer = true;
  peer.peerPort = 5070;
  const restarted = new KnownGood(10, day);
  for (const record of good.takeChanged(10)) restarted.restore(record);
  const again = restarted.get(0xffff, 1, 2000)!;
  assert.equal(again.calls, 30);
  assert.equal(allowance(again, 4), 4);
  assert.ok(!isTrunk(again));
  assert.ok(isShared(restarted.get(0xffff, 2, 2000), 5070));
});

test('changes are handed over once, with IPv4 and IPv6 sources', () => {
  const good = new KnownGood(10, day);
  good.add(0xffff, 0xc6336401, 1000, 1, 5060);
  good.add(0x20010db8, 0xffff0002, 1000, 1, 5060);
  good.add(0x20010db8, 0xffff0002, 2000, 2, 5060);
  assert.deepEqual(good.takeChanged(10), [
    { hi: 0xffff, lo: 0xc6336401, last: 1000, users: 1, sharedPort: 0, calls: 0, numbers: 0, peerPort: 0 },
    { hi: 0x20010db8, lo: 0xffff0002, last: 2000, users: 2, sharedPort: 0, calls: 0, numbers: 0, peerPort: 0 },
  ]);
  assert.deepEqual(good.takeChanged(10), []);
  const at = good.get(0xffff, 0xc6336401, 3000);
  assert.ok(at && good.renew(at, 3000, 1, 5060));
  assert.equal(good.takeChanged(10).length, 1);
});

test('a trunk is a peer of the PBX from which nobody registers', () => {
  const good = new KnownGood(10, day);
  const peer = good.add(0xffff, 1, 1000, 0, 5060);
  assert.ok(!isTrunk(peer));
  peer.peer = true;
  assert.ok(isTrunk(peer));
  peer.users.add(5);
  assert.ok(!isTrunk(peer));
  assert.ok(!isTrunk(undefined));
});

/** Successes in a given order: which account, by which port. */
function site(successes: Iterable<readonly [account: number, port: number]>) {
  const good = new KnownGood(10, day);
  let time = 0;
  for (const [account, port] of successes) {
    time += 1000;
    good.add(0xffff, 9, time, account, port);
  }
  return { good, at: good.get(0xffff, 9, time)! };
}

test('a proxy, an SBC or a gateway: many accounts through one port, or through a few connections', () => {
  const proxy = site(Array.from({ length: 40 }, (_, i) => [100 + (i % 20), 5060]));
  assert.equal(sharedPort(proxy.at), 5060);
  assert.ok(isShared(proxy.at, 5060));
  assert.ok(!isShared(proxy.at, 40_000), 'another device behind the same address');
  const connections = site(Array.from({ length: 60 }, (_, i) => [100 + (i % 20), 40_000 + (i % 3)]));
  for (const port of [40_000, 40_001, 40_002]) assert.ok(isShared(connections.at, port), `${port}`);
  // it is one after a restart, too
  const [record] = proxy.good.takeChanged(1);
  const restarted = new KnownGood(10, day);
  restarted.restore(record!);
  assert.ok(isShared(restarted.get(0xffff, 9, 50_000), 5060));
});

test('phones behind one address have a port each, be it in whatever order they come; one with a few lines is no proxy', () => {
  const inTurn = site(Array.from({ length: 300 }, (_, i) => [100 + (i % 30), 20_000 + (i % 30)]));
  assert.equal(sharedPort(inTurn.at), 0);
  const random = new Random(3);
  for (const phones of [5, 9, 14, 40]) {
    const order = Array.from({ length: 600 }, () => random.below(phones));
    const office = site(order.map((phone) => [100 + phone, 20_000 + phone]));
    assert.equal(sharedPort(office.at), 0, `${phones} phones`);
  }
  const lines = site(Array.from({ length: 100 }, (_, i) => [100 + (i % 4), 5060]));
  assert.equal(sharedPort(lines.at), 0);
  const sameAgain = site(Array.from({ length: 100 }, (_, i) => [i < 20 ? 100 + i : 119, 20_000 + Math.min(i, 19)]));
  assert.equal(sharedPort(sameAgain.at), 0);
  assert.equal(sharedPort(new KnownGood(1, day).add(0xffff, 1, 0, 5, 5060)), 0);
});

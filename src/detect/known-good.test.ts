import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrunk, KnownGood } from './known-good.ts';

const day = 86_400_000;

test('a success decays: after its memory a source is unknown again, with all its accounts', () => {
  const good = new KnownGood(100, 7 * day);
  good.add(0xffff, 9, 0, 100);
  assert.equal(good.get(0xffff, 9, 6 * day)?.users.size, 1);
  assert.equal(good.get(0xffff, 9, 8 * day), undefined);
  good.add(0xffff, 9, 8 * day, 200);
  const again = good.get(0xffff, 9, 8 * day);
  assert.equal(again?.users.has(100), false);
  assert.equal(again?.users.has(200), true);
});

test('the source whose success is oldest goes first when there are too many', () => {
  const good = new KnownGood(3, 7 * day);
  for (let i = 0; i < 5; i++) good.add(0xffff, i, i * 4_000_000, 1);
  assert.equal(good.size, 3);
  assert.equal(good.get(0xffff, 0, 20_000_000), undefined);
  assert.ok(good.get(0xffff, 4, 20_000_000));
});

test('an office with many users is counted up to a bound, and each user once', () => {
  const good = new KnownGood(3, day);
  for (let i = 1; i <= 1000; i++) good.add(0xffff, 9, i, i % 300 || 7);
  assert.equal(good.get(0xffff, 9, 1000)?.users.size, 256);
});

test('after a restart an office is as large as it was', () => {
  const good = new KnownGood(10, day);
  good.restore({ hi: 0xffff, lo: 9, last: 1000, users: 12 });
  assert.equal(good.get(0xffff, 9, 2000)?.users.size, 12);
  assert.deepEqual(good.takeChanged(10), []);
});

test('changes are handed over once, with IPv4 and IPv6 sources', () => {
  const good = new KnownGood(10, day);
  good.add(0xffff, 0xc6336401, 1000, 1);
  good.add(0x20010db8, 0xffff0002, 1000, 1);
  good.add(0x20010db8, 0xffff0002, 2000, 2);
  assert.deepEqual(good.takeChanged(10), [
    { hi: 0xffff, lo: 0xc6336401, last: 1000, users: 1 },
    { hi: 0x20010db8, lo: 0xffff0002, last: 2000, users: 2 },
  ]);
  assert.deepEqual(good.takeChanged(10), []);
  const at = good.get(0xffff, 0xc6336401, 3000);
  assert.ok(at && good.renew(at, 3000, 1));
  assert.equal(good.takeChanged(10).length, 1);
});

test('a trunk is a peer of the PBX from which nobody registers', () => {
  const good = new KnownGood(10, day);
  const peer = good.add(0xffff, 1, 1000, 0);
  assert.ok(!isTrunk(peer));
  peer.peer = true;
  assert.ok(isTrunk(peer));
  peer.users.add(5);
  assert.ok(!isTrunk(peer));
  assert.ok(!isTrunk(undefined));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TwinWatch } from './twin-watch.ts';

const host = 'host';
const one = { run: 'one', addresses: ['192.0.2.1'] };
const two = { run: 'two', addresses: ['192.0.2.2'] };
const three = { run: 'three', addresses: ['192.0.2.1'] };

test('a host that is started anew, again and again, is one machine', () => {
  const watch = new TwinWatch();
  const told = [one, one, two, two, three, three].map((speaker, i) => watch.heard(host, speaker, i * 10_000));
  assert.deepEqual(new Set(told), new Set([undefined]));
});

test('a virtual machine was copied with its credential: that two speak is told with where they are, and when it is over', () => {
  const watch = new TwinWatch();
  assert.equal(watch.heard(host, one, 0), undefined);
  assert.equal(watch.heard('another', one, 0), undefined);
  assert.equal(watch.heard(host, two, 5_000), undefined);
  assert.deepEqual(watch.heard(host, one, 10_000), { addresses: [two.addresses, one.addresses] });
  assert.deepEqual(watch.heard(host, two, 15_000), { addresses: [one.addresses, two.addresses] });
  const told = [25, 35, 45, 55, 65, 75, 85, 95].map((second) => watch.heard(host, two, second * 1000));
  assert.equal(told.filter((word) => word === 'single').length, 1);
  assert.equal(told.at(-1), undefined);
});

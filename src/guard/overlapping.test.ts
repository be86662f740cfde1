import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, formatPrefix, type Prefix, prefixesOverlap, prefixOf } from '../model/address.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import { overlapping } from './overlapping.ts';

test('what overlaps a protected prefix is found whichever of the two is the wider, as by asking each', () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % n;
  };
  // close together, so that many overlap
  const prefix = (): Prefix =>
    random(2) === 0
      ? prefixOf(addressOf(0, 0, 0xffff, 0xc6336400 + random(1024)), 22 + random(11))
      : prefixOf(addressOf(0x20010db8, random(16), 0, random(4)), [48, 56, 60, 64, 128][random(5)]!);
  for (let round = 0; round < 50; round++) {
    const map = new PrefixMap<Prefix>();
    for (let i = 0; i < 60; i++) {
      const one = prefix();
      map.set(one, one);
    }
    const wanted = Array.from({ length: round % 6 }, prefix);
    const expected = [...map.values()].filter((one) => wanted.some((other) => prefixesOverlap(one, other)));
    const found = [...overlapping(map, wanted, (one) => one)];
    assert.deepEqual(found.map(formatPrefix).sort(), expected.map(formatPrefix).sort());
  }
});

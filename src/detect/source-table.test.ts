import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../model/address.ts';
import {
  isOneAddress,
  keyHi,
  keyLo,
  keyText,
  SourceTable,
  sourceColumn,
  sourceFlag,
  sourceWidth,
} from './source-table.ts';

const base = 1_700_000_000_000;

test('IPv4 within IPv6 is one source an address, all other IPv6 one a /64', () => {
  const keyOf = (text: string) => {
    const [w0, w1, w2, w3] = parseAddress(text)!.words;
    return [keyHi(w0, w1, w2), keyLo(w0, w1, w2, w3)] as const;
  };
  for (const [text, expected, one] of [
    ['198.51.100.7', '198.51.100.7', true],
    ['64:ff9b::198.51.100.7', '64:ff9b::c633:6407', true],
    ['64:ff9b:1:2::198.51.100.7', '64:ff9b:1:2::', false],
    ['2001:db8:1:2::7', '2001:db8:1:2::', false],
    ['2001:db8::7', '2001:db8::', false],
    ['2002:c633:6407::7', '2002:c633:6407::', false],
  ] as const) {
    assert.equal(keyText(...keyOf(text)), expected);
    assert.equal(isOneAddress(...keyOf(text)), one, text);
  }
  assert.notDeepEqual(keyOf('64:ff9b::198.51.100.7'), keyOf('64:ff9b::198.51.100.8'));
});

test('a million forged sources cost the table nothing but their own places', () => {
  let evicted = 0;
  const table = new SourceTable(1024, 7, base, () => evicted++);
  for (let i = 0; i < 100_000; i++) table.slot(0xffff, i * 2654435761, base + i);
  assert.equal(table.capacity, 1024);
  assert.ok(table.size <= 1024);
  assert.equal(evicted, 100_000 - table.size);
});

test('a source keeps its slot, and a forgotten one comes back from zero', () => {
  const table = new SourceTable(1024, 7, base, () => {});
  const slot = table.slot(0xffff, 5, base);
  table.records[slot * sourceWidth + sourceColumn.units] = 99;
  table.flags[slot] = sourceFlag.weakSignature;
  assert.equal(table.slot(0xffff, 5, base + 1000), slot);
  assert.equal(table.find(0xffff, 5), slot);
  assert.equal(table.hi(slot), 0xffff);
  assert.equal(table.lo(slot), 5);
  table.forget(0xffff, 5);
  assert.equal(table.find(0xffff, 5), -1);
  assert.equal(table.size, 0);
  const again = table.slot(0xffff, 5, base + 2000);
  assert.equal(table.records[again * sourceWidth + sourceColumn.units], 0);
  assert.equal(table.flags[again], 0);
});

test('a flood of new sources pushes out silent ones before those that did something', () => {
  const table = new SourceTable(64, 7, base, () => {});
  const slot = table.slot(0xffff, 1, base);
  table.flags[slot] = sourceFlag.hasState;
  for (let i = 2; i < 400; i++) table.slot(0xffff, i, base + i * 10);
  assert.equal(table.find(0xffff, 1), slot);
});

test('after 49 days, when the stamp wraps around, the silent source still goes before the active one', () => {
  const table = new SourceTable(64, 7, base, () => {});
  const wrap = 2 ** 32;
  for (let i = 0; i < 64; i++) table.slot(0xffff, i, base + wrap - 60_000);
  const active = table.slot(0xffff, 1000, base + wrap + 5);
  assert.ok(active >= 0);
  for (let i = 2000; i < 2010; i++) table.slot(0xffff, i, base + wrap + 10_000);
  assert.ok(table.find(0xffff, 1000) >= 0);
  assert.equal((table.stamp(base + wrap + 5_000) - table.stamp(base + wrap - 5_000)) >>> 0, 10_000);
  assert.notEqual(table.stamp(base + wrap), 0);
});

test('when the time is set back by an hour, a source that did something still goes after those that did not', () => {
  const table = new SourceTable(64, 7, base, () => {});
  const now = base + 90_000_000;
  const slot = table.slot(0xffff, 1, now);
  table.flags[slot] = sourceFlag.knownGood;
  for (let i = 2; i < 400; i++) table.slot(0xffff, i, now - 3_600_000 + i * 6000);
  assert.equal(table.find(0xffff, 1), slot);
});

test('challenges that are followed up are counted for about a minute', () => {
  const table = new SourceTable(64, 7, base, () => {});
  const slot = table.slot(0xffff, 1, base);
  for (let i = 0; i < 10; i++) table.noteFollowed(slot, base + i);
  assert.equal(table.followed(slot, base + 100), 10);
  assert.equal(table.followed(slot, base + 60_000), 5);
  assert.equal(table.followed(slot, base + 130_000), 0);
});

test('IPv4 sources are addresses, IPv6 sources are /64s', () => {
  assert.equal(keyHi(0, 0, 0xffff), 0xffff);
  assert.equal(keyLo(0, 0, 0xffff, 0xc0000201), 0xc0000201);
  assert.equal(keyHi(0x20010db8, 0x10002, 3), 0x20010db8);
  assert.equal(keyLo(0x20010db8, 0x10002, 3, 4), 0x10002);
});

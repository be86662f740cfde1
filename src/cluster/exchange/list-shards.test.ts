import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShard, shardOf } from './list-shards.ts';

const shard = shardOf('192.0.2.1');
const entry = (...change: readonly unknown[]) => [
  ...change,
  ...['192.0.2.1', 'scanner', 'anna', 5].slice(change.length),
];
const read = (...entries: readonly unknown[]) => readShard(shard, { entries });

test('a part of a list is read by its canonical prefixes, also with what a newer version adds', () => {
  const found = readShard(shard, { entries: [[...entry(), 'more'], entry('192.0.2.1/32', 'x')], more: 1 });
  assert.deepEqual([...found!.keys()], ['192.0.2.1']);
  const { note, addedBy, addedAt, scope } = found!.get('192.0.2.1')!;
  assert.deepEqual([note, addedBy, addedAt, scope], ['x', 'anna', 5, 'cluster']);
});

test('an entry that stands in the wrong part is left out: it could not be taken out again', () => {
  assert.equal(readShard((shard + 1) % 1024, { entries: [entry()] })!.size, 0);
});

test('a hostile member: what is no part of a list is taken not even in part', () => {
  for (const body of [null, undefined, 7, 'x', [], {}, { entries: {} }, { entries: 'x' }])
    assert.equal(readShard(shard, body), undefined, JSON.stringify(body));
  for (const wrong of [
    ['not an address'],
    ['1'.repeat(61)],
    [7],
    ['192.0.2.1', 'x'.repeat(501)],
    ['192.0.2.1', null],
    ['192.0.2.1', '', 'x'.repeat(101)],
    ['192.0.2.1', '', 'anna', -1],
    ['192.0.2.1', '', 'anna', 1.5],
    ['192.0.2.1', '', 'anna', 9e15],
    ['192.0.2.1', '', 'anna', '5'],
  ])
    assert.equal(read(entry(), entry(...wrong)), undefined, JSON.stringify(wrong));
  assert.equal(read('192.0.2.1'), undefined);
  assert.equal(read(['192.0.2.1']), undefined);
  assert.equal(read(...Array.from({ length: 4001 }, () => entry())), undefined);
});

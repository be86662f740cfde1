import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTarget, parseTarget } from '../model/block.ts';
import { blockedBatches, targetsOf } from './blocked-batch.ts';

const texts = [
  '192.0.2.1',
  '255.255.255.255',
  '192.0.2.0/24',
  '192.0.2.1 UDP 5060',
  '2001:db8::/64',
  'ffff:ffff:ffff:ffff::/64',
  '2001:db8::7',
  '2001:db8::/48',
  '2001:db8::7 TCP 5061',
];

test('a new sensor is told every kind of target that is blocked, however many go together', () => {
  const blocks = texts.map((text) => ({ target: parseTarget(text)! }));
  for (const size of [1, 2, 4, 100]) {
    const batches = [...blockedBatches(blocks, size)];
    assert.equal(batches.length, Math.ceil(texts.length / size));
    const told = batches.flatMap((batch) => [...targetsOf(structuredClone(batch))]).map(formatTarget);
    assert.deepEqual(told.sort(), [...texts].sort());
  }
});

test('who is let in again between two batches is not told as blocked afterwards', () => {
  const blocks = new Map(texts.map((text) => [text, { target: parseTarget(text)! }]));
  const batches = blockedBatches(blocks.values(), 1);
  batches.next();
  blocks.delete('192.0.2.0/24');
  const told = [...batches].flatMap((batch) => [...targetsOf(batch)]).map(formatTarget);
  assert.ok(!told.includes('192.0.2.0/24'));
  assert.equal(told.length, texts.length - 2);
});

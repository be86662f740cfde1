import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, formatTarget, parseTarget } from '../model/block.ts';
import { BlocksInForce } from './blocks-in-force.ts';

function block(text: string, until: number, change: Partial<Block> = {}): Block {
  const fixed = { cause: 'flood', reason: 'it flooded', origin: 'pbx', evidence: 'proven', note: '' } as const;
  return { target: parseTarget(text)!, since: 0, until, timesBefore: 0, ...fixed, ...change };
}

test('attackers that go on for a day cost no more memory than those that stop', () => {
  const blocks = new BlocksInForce();
  const day = 86_400_000;
  for (let now = 0; now < day; now += 60_000) {
    assert.deepEqual([...blocks.ended(now)], []);
    for (let i = 0; i < 20; i++) {
      blocks.put(block(`198.51.100.${i}`, now + day));
      blocks.put(block(`198.51.100.${i} UDP 5060`, now + day));
    }
  }
  assert.equal(blocks.size, 40);
  assert.equal(blocks.queued, 40);
});

test('a block ends at its last end, whether it was prolonged, shortened, or lifted and put again', () => {
  const blocks = new BlocksInForce();
  const ends = (now: number) => {
    const ended = [...blocks.ended(now)];
    for (const { target } of ended) blocks.remove(target, now);
    return ended.map(({ target }) => formatTarget(target));
  };
  blocks.put(block('198.51.100.1', 100));
  blocks.put(block('198.51.100.1', 300));
  blocks.put(block('198.51.100.2', 300));
  blocks.put(block('198.51.100.2', 100));
  blocks.put(block('198.51.100.2', 200));
  blocks.put(block('198.51.100.3', 100));
  blocks.remove(parseTarget('198.51.100.3')!, 50);
  blocks.put(block('198.51.100.3', 400));
  blocks.put(block('198.51.100.4', 100));
  assert.deepEqual(ends(99), []);
  assert.deepEqual(ends(100), ['198.51.100.4']);
  assert.deepEqual(ends(200), ['198.51.100.2']);
  assert.deepEqual(ends(299), []);
  assert.deepEqual(ends(300), ['198.51.100.1']);
  assert.deepEqual(ends(400), ['198.51.100.3']);
  assert.deepEqual([blocks.size, blocks.queued], [0, 0]);
});

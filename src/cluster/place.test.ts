import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Place } from './place.ts';

test('where it was is known after a restart, and the same bucket is gone on with', () => {
  const place = new Place({});
  assert.equal(place.isKnown, false);
  assert.equal(place.enter({ id: 'made on Monday', last: 0 }), false);
  place.blocks = 7;
  place.attacks = 3;
  place.seenBlocks.take('one', 12);
  const again = new Place(place.values());
  assert.equal(again.enter({ id: 'made on Monday', last: 9 }), false);
  assert.deepEqual([again.isKnown, again.blocks, again.attacks], [true, 7, 3]);
  assert.equal(again.seenBlocks.isNew('one', 12), false);
});

test('a bucket that was made anew, or has less than was read of it, is read from the beginning', () => {
  for (const now of [
    { id: 'made on Tuesday', last: 9 },
    { id: 'made on Monday', last: 2 },
  ]) {
    const place = new Place({ 'blocks.stream': 'made on Monday', 'blocks.sequence': '7', 'attacks.sequence': '3' });
    assert.equal(place.enter(now), true);
    assert.deepEqual([place.blocks, place.attacks], [undefined, undefined]);
  }
});

test('what a member wrote is read again from where it was refused, and no later place is taken for it', () => {
  const place = new Place({ 'blocks.stream': 'a', 'blocks.sequence': '7', 'blocks.stamps': '{"one":5}' });
  place.rewind('one', 4);
  assert.equal(place.blocks, 3);
  assert.equal(place.seenBlocks.isNew('one', 1), true);
  place.rewind('two', 6);
  assert.equal(place.blocks, 3);
});

test('what was damaged in the store is as if it was not there', () => {
  const place = new Place({ 'blocks.sequence': 'seven', 'blocks.stamps': '{' });
  assert.equal(place.blocks, undefined);
  assert.equal(place.seenBlocks.isNew('one', 0), true);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LruMap } from './lru-map.ts';

test('when it is full, what was touched longest ago goes', () => {
  const map = new LruMap<string, number>(3);
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  map.touch('a');
  map.get('b');
  assert.equal(map.set('d', 4), 'b');
  assert.deepEqual(
    [...map.entries()],
    [
      ['c', 3],
      ['a', 1],
      ['d', 4],
    ],
  );
  map.delete('a');
  assert.equal(map.set('e', 5), undefined);
  map.clear();
  assert.equal(map.size, 0);
  assert.deepEqual([...map.values()], []);
});

test('it behaves like a list of the newest, whatever is done to it', () => {
  const step = fc.tuple(fc.constantFrom('set', 'touch', 'delete'), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new LruMap<number, number>(4);
      let model: number[] = [];
      for (const [what, key] of steps) {
        const known = model.includes(key);
        if (what !== 'set' && !known) continue;
        model = model.filter((one) => one !== key);
        if (what !== 'delete') model = [...model, key].slice(-4);
        if (what === 'set') map.set(key, key);
        else if (what === 'touch') map.touch(key);
        else map.delete(key);
        assert.deepEqual([...map.values()], model);
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AttackIds, firstIdAt, timeOfId } from './attack-id.ts';

test('the order by id is the order by time, for captures of 2015 as for the year 2080', () => {
  const time = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2080, 0) });
  fc.assert(
    fc.property(fc.array(time, { minLength: 2, maxLength: 200 }), (times) => {
      const ids = new AttackIds();
      const given = times.map((at) => ({ at, id: ids.next(at + 0.75) }));
      assert.equal(new Set(given.map(({ id }) => id)).size, times.length);
      given.sort((a, b) => a.id - b.id);
      for (const [i, { at, id }] of given.entries()) {
        assert.ok(Number.isSafeInteger(id));
        assert.equal(timeOfId(id), at);
        if (i > 0) assert.ok(given[i - 1]!.at <= at);
      }
    }),
  );
});

test('a flood of 10,000 attacks in one millisecond gets as many ids', () => {
  const ids = new AttackIds();
  const given = Array.from({ length: 10_000 }, () => ids.next(1_800_000_000_000));
  assert.equal(new Set(given).size, 10_000);
  assert.ok(given.every((id) => id >= firstIdAt(1_800_000_000_000)));
  assert.equal(timeOfId(Math.max(...given)), 1_800_000_000_002);
});

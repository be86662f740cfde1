import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeByTime, shareOf } from './merge-audit.ts';

const rows = (source: string, times: readonly number[]) => times.map((time, i) => ({ time, id: `${source}${i}` }));

test('leafing through engine and console as one audit shows each entry once and leaves none out, on whichever page', () => {
  const lists = [
    [[], []],
    [[9, 7, 7, 3], []],
    [[], [8, 2]],
    [
      [9, 7, 7, 3],
      [8, 7, 7, 1, 1],
    ],
    // a clock that was set back
    [
      [5, 9, 4],
      [6, 5, 8],
    ],
  ] as const;
  for (const [engine, console] of lists) {
    const [first, second] = [rows('e', engine), rows('c', console)];
    const whole = mergeByTime(first, second, 100).map(({ id }) => id);
    assert.equal(new Set(whole).size, engine.length + console.length);
    for (const size of [1, 2, 3]) {
      const leafed: string[] = [];
      for (let offset = 0; offset < whole.length; offset += size) {
        const [a, b] = shareOf(engine, console, offset);
        leafed.push(...mergeByTime(first.slice(a, a + size), second.slice(b, b + size), size).map(({ id }) => id));
      }
      assert.deepEqual(leafed, whole);
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query, QueryFilters } from '@tanstack/react-query';
import type { LiveEvent } from '../../../src/console/contract/events.ts';
import { keys } from '../api/keys.ts';
import { followLiveFeed } from './follow-live-feed.ts';

test('while attacks and blocks go on, rows are loaded every 750 ms, and what has to be counted every 3 s', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const loaded = { [keys.blocks]: 0, [keys.statistics]: 0 };
  let tell: (event: LiveEvent) => void = () => {};
  const end = followLiveFeed(
    {
      subscribe: (listener) => {
        tell = listener;
        return () => {};
      },
    },
    {
      invalidateQueries: async (filters?: QueryFilters) => {
        for (const key of [keys.blocks, keys.statistics] as const)
          if (filters?.predicate?.({ queryKey: [key] } as unknown as Query)) loaded[key]++;
      },
    },
  );
  for (let passed = 0; passed < 30_000; passed += 50) {
    tell({ kind: 'attack' } as LiveEvent);
    tell({ kind: 'block' } as LiveEvent);
    t.mock.timers.tick(50);
    if (passed === 200) assert.deepEqual(loaded, { [keys.blocks]: 1, [keys.statistics]: 1 }, 'both soon at first');
  }
  assert.ok(loaded[keys.blocks] >= 38 && loaded[keys.blocks] <= 41, `blocks: ${loaded[keys.blocks]}`);
  assert.ok(loaded[keys.statistics] >= 10 && loaded[keys.statistics] <= 11, `statistics: ${loaded[keys.statistics]}`);
  end();
});

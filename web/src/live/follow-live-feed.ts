import type { QueryClient } from '@tanstack/react-query';
import type { Resource } from '../api/keys.ts';
import type { LiveFeed } from './live-feed.ts';
import { Paced } from './paced.ts';
import { staleAfter } from './refresh.ts';

/**
 * Marks what the events make stale, so that what is on the screen is loaded again: soon, but at a pace, for during an
 * attack there are hundreds of events a second. Returns what ends it.
 */
export function followLiveFeed(feed: LiveFeed, client: QueryClient): () => void {
  let pending: Set<Resource> | 'all' = new Set();
  // what was asked for last, which is asked for once more
  let before: Set<Resource> | 'all' = new Set();
  const refresh = new Paced(() => {
    const stale = pending === 'all' || before === 'all' ? 'all' : new Set([...pending, ...before]);
    before = pending;
    pending = new Set();
    if (stale === 'all') void client.invalidateQueries();
    else void client.invalidateQueries({ predicate: ({ queryKey }) => stale.has(queryKey[0] as Resource) });
  });
  const unsubscribe = feed.subscribe((event) => {
    const stale = staleAfter(event);
    if (stale !== 'all' && stale.length === 0) return;
    if (stale === 'all') pending = 'all';
    else if (pending !== 'all') for (const resource of stale) pending.add(resource);
    refresh.want();
  });
  return () => {
    unsubscribe();
    refresh.stop();
  };
}

import type { QueryClient } from '@tanstack/react-query';
import type { Resource } from '../api/keys.ts';
import type { LiveFeed } from './live-feed.ts';
import { staleAfter } from './refresh.ts';

/** During an attack there are hundreds of events a second: what is shown is asked for again once in this time, ms. */
const pace = 1000;

/** Marks what the events make stale, so that what is on the screen is loaded again. Returns what ends it. */
export function followLiveFeed(feed: LiveFeed, client: QueryClient): () => void {
  let pending: Set<Resource> | 'all' = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const stale = pending;
    pending = new Set();
    if (stale === 'all') void client.invalidateQueries();
    else void client.invalidateQueries({ predicate: ({ queryKey }) => stale.has(queryKey[0] as Resource) });
  };
  const unsubscribe = feed.subscribe((event) => {
    const stale = staleAfter(event);
    if (stale === 'all') pending = 'all';
    else if (pending !== 'all') for (const resource of stale) pending.add(resource);
    if ((pending === 'all' || pending.size > 0) && timer === undefined) timer = setTimeout(flush, pace);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}

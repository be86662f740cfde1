import type { QueryClient } from '@tanstack/react-query';
import type { Resource } from '../api/keys.ts';
import type { LiveFeed } from './live-feed.ts';
import { Paced } from './paced.ts';
import { staleAfter } from './refresh.ts';

declare module '@tanstack/react-query' {
  interface Register {
    /** `held`: a list that stays as it was read, and announces what is new by other queries */
    queryMeta: { readonly held?: boolean };
  }
}

interface Stale {
  readonly resources: Set<Resource>;
  all: boolean;
  /** lists that are held, too */
  held: boolean;
}

const nothing = (): Stale => ({ resources: new Set(), all: false, held: false });

/**
 * Marks what the events make stale, so that what is on the screen is loaded again: soon, but at a pace, for during an
 * attack there are hundreds of events a second. Returns what ends it.
 */
export function followLiveFeed(feed: LiveFeed, client: QueryClient): () => void {
  let pending = nothing();
  // what was asked for last, which is asked for once more
  let before = nothing();
  const refresh = new Paced(() => {
    const [now, last] = [pending, before];
    before = pending;
    pending = nothing();
    const [all, held] = [now.all || last.all, now.held || last.held];
    void client.invalidateQueries({
      predicate: ({ queryKey, meta }) => {
        const resource = queryKey[0] as Resource;
        if (meta?.held && !held && all) return false;
        return all || now.resources.has(resource) || last.resources.has(resource);
      },
    });
  });
  const unsubscribe = feed.subscribe((event) => {
    const stale = staleAfter(event);
    if (stale !== 'all' && stale.length === 0) return;
    if (stale === 'all') {
      pending.all = true;
      // after a break of the connection the reader goes on where they were; an engine that is back may have begun a new log
      pending.held ||= event.kind !== 'reset';
    } else for (const resource of stale) pending.resources.add(resource);
    refresh.want();
  });
  return () => {
    unsubscribe();
    refresh.stop();
  };
}

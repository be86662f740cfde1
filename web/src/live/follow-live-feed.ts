import type { QueryClient } from '@tanstack/react-query';
import { keys, type Resource } from '../api/keys.ts';
import type { LiveFeed } from './live-feed.ts';
import { livePace, type Pace, Paced } from './paced.ts';
import { staleAfter } from './refresh.ts';

type Invalidates = Pick<QueryClient, 'invalidateQueries'>;

/** What the server has to count anew, and the page to draw with chart, map and top lists: an attack that goes on would keep both busy. */
const counted: ReadonlySet<Resource> = new Set([keys.statistics]);
const countedPace: Pace = { ...livePace, pace: 3_000 };

/**
 * Marks what the events make stale, so that what is on the screen is loaded again: soon, but at a pace, for during an
 * attack there are hundreds of events a second. Returns what ends it.
 */
export function followLiveFeed(feed: Pick<LiveFeed, 'subscribe'>, client: Invalidates): () => void {
  const rows = new Stale(client, livePace);
  const figures = new Stale(client, countedPace);
  const unsubscribe = feed.subscribe((event) => {
    const stale = staleAfter(event);
    if (stale === 'all') rows.add('all');
    else for (const resource of stale) (counted.has(resource) ? figures : rows).add(resource);
  });
  return () => {
    unsubscribe();
    rows.stop();
    figures.stop();
  };
}

/** Resources that are to be loaded again, at a pace. */
class Stale {
  #pending: Set<Resource | 'all'> = new Set();
  /** what was asked for last, which is asked for once more */
  #before: ReadonlySet<Resource | 'all'> = new Set();
  readonly #refresh: Paced;

  constructor(client: Invalidates, pace: Pace) {
    this.#refresh = new Paced(() => {
      const stale = new Set([...this.#pending, ...this.#before]);
      this.#before = this.#pending;
      this.#pending = new Set();
      if (stale.has('all')) void client.invalidateQueries();
      else void client.invalidateQueries({ predicate: ({ queryKey }) => stale.has(queryKey[0] as Resource) });
    }, pace);
  }

  add(resource: Resource | 'all'): void {
    this.#pending.add(resource);
    this.#refresh.want();
  }

  stop(): void {
    this.#refresh.stop();
  }
}

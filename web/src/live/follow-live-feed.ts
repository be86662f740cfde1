import type { QueryClient } from '@tanstack/react-query';
import { keys, type Resource } from '../api/keys.ts';
import type { LiveFeed } from './live-feed.ts';
import { livePace, type Pace, Paced } from './paced.ts';
import { staleAfter } from './refresh.ts';

declare module '@tanstack/react-query' {
  interface Register {
    /** `held`: a list that stays as it was read, and announces what is new by other queries */
    queryMeta: { readonly held?: boolean };
  }
}

type Invalidates = Pick<QueryClient, 'invalidateQueries'>;

/** What the server has to count anew, and the page to draw with chart, map and top lists: an attack that goes on would keep both busy. */
const counted: ReadonlySet<Resource> = new Set([keys.statistics]);
const countedPace: Pace = { ...livePace, pace: 3_000 };

/**
 * Marks what the events make stale, so that what is on the screen is loaded again: soon, but at a pace, for during an
 * attack there are hundreds of events a second. Returns what ends it.
 */
export function followLiveFeed(feed: Pick<LiveFeed, 'subscribe'>, client: Invalidates): () => void {
  const rows = new Refresh(client, livePace);
  const figures = new Refresh(client, countedPace);
  const unsubscribe = feed.subscribe((event) => {
    const stale = staleAfter(event);
    // after a break of the connection the reader goes on where they were; an engine that is back may have begun a new log
    if (stale === 'all') rows.wantAll(event.kind !== 'reset');
    else for (const resource of stale) (counted.has(resource) ? figures : rows).want(resource);
  });
  return () => {
    unsubscribe();
    rows.stop();
    figures.stop();
  };
}

interface Stale {
  readonly resources: Set<Resource>;
  all: boolean;
  /** lists that are held, too */
  held: boolean;
}

const nothing = (): Stale => ({ resources: new Set(), all: false, held: false });

/** Marks resources as stale at a pace. */
class Refresh {
  #pending = nothing();
  /** what was asked for last, which is asked for once more */
  #before = nothing();
  readonly #paced: Paced;

  constructor(client: Invalidates, pace: Pace) {
    this.#paced = new Paced(() => {
      const [now, last] = [this.#pending, this.#before];
      this.#before = now;
      this.#pending = nothing();
      const [all, held] = [now.all || last.all, now.held || last.held];
      void client.invalidateQueries({
        predicate: ({ queryKey, meta }) => {
          const resource = queryKey[0] as Resource;
          if (meta?.held && !held && all) return false;
          return all || now.resources.has(resource) || last.resources.has(resource);
        },
      });
    }, pace);
  }

  want(resource: Resource): void {
    this.#pending.resources.add(resource);
    this.#paced.want();
  }

  wantAll(held: boolean): void {
    this.#pending.all = true;
    this.#pending.held ||= held;
    this.#paced.want();
  }

  stop(): void {
    this.#paced.stop();
  }
}

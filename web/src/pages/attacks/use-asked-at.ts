import { useEffect, useState } from 'react';
import { attackFilter } from './attack-query.ts';
import type { AttackSearch } from './attack-search.ts';

/** Who comes back to a log that was out of sight for so long does not go on reading where they were, milliseconds. */
const away = 60_000;

interface AskedAt {
  readonly now: number;
  /** id at the head of the first page, once that was seen */
  readonly newest: number | undefined;
  readonly renew: () => void;
  readonly setNewest: (id: number) => void;
}

interface Asked {
  readonly filter: string;
  readonly now: number;
  readonly newest?: number;
}

/**
 * When the list was asked for, milliseconds since the epoch: "Last hour" ends there, not with every second, so that pages
 * fit together and nothing moves under the reader's eyes. Anew with another filter, when the reader comes back to the window, and
 * by `renew`.
 */
export function useAskedAt(search: AttackSearch): AskedAt {
  const filter = JSON.stringify(attackFilter(search, 0));
  const [asked, setAsked] = useState<Asked>(() => ({ filter, now: Date.now() }));
  const setNewest = (newest: number) =>
    setAsked((before) => (before.newest === newest ? before : { ...before, newest }));
  const renew = () => setAsked((before) => ({ ...before, now: Date.now() }));
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      setAsked((before) => (Date.now() - before.now > away ? { ...before, now: Date.now() } : before));
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  if (asked.filter === filter) return { now: asked.now, newest: asked.newest, renew, setNewest };
  const fresh = { filter, now: Date.now() };
  setAsked(fresh);
  return { now: fresh.now, newest: undefined, renew, setNewest };
}

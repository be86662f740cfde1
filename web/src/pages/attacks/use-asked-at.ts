import { useEffect, useState } from 'react';
import { attackFilter } from './attack-query.ts';
import type { AttackSearch } from './attack-search.ts';

/** Who comes back to a log that was out of sight for so long does not go on reading where they were, milliseconds. */
const away = 60_000;

/**
 * When the list was asked for, milliseconds since the epoch: "Last hour" ends there, not with every second, so that pages
 * fit together and nothing moves under the reader's eyes. Anew with another filter, when the reader comes back to the window, and
 * by `renew`.
 */
export function useAskedAt(search: AttackSearch): { readonly now: number; readonly renew: () => void } {
  const filter = JSON.stringify(attackFilter(search, 0));
  const [asked, setAsked] = useState(() => ({ filter, now: Date.now() }));
  const renew = () => setAsked((before) => ({ ...before, now: Date.now() }));
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      setAsked((before) => (Date.now() - before.now > away ? { ...before, now: Date.now() } : before));
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  if (asked.filter === filter) return { now: asked.now, renew };
  const fresh = { filter, now: Date.now() };
  setAsked(fresh);
  return { now: fresh.now, renew };
}

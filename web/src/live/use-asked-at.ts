import { useState } from 'react';
import { useReturn } from './use-return.ts';

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
 * fit together and nothing moves under the reader's eyes. Anew with another filter, when the reader comes back to the window
 * after a while, and by `renew`.
 * @param filter what tells one filter from another
 */
export function useAskedAt(filter: string): AskedAt {
  const [asked, setAsked] = useState<Asked>(() => ({ filter, now: Date.now() }));
  const setNewest = (newest: number) =>
    setAsked((before) => (before.newest === newest ? before : { ...before, newest }));
  const renew = () => setAsked((before) => ({ ...before, now: Date.now() }));
  useReturn(renew);
  if (asked.filter === filter) return { now: asked.now, newest: asked.newest, renew, setNewest };
  const fresh = { filter, now: Date.now() };
  setAsked(fresh);
  return { now: fresh.now, newest: undefined, renew, setNewest };
}

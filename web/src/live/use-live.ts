import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { LiveEvent } from '../../../src/console/contract/events.ts';
import { type LiveState, liveFeed } from './live-feed.ts';

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => liveFeed.watch(watcher),
    () => liveFeed.state,
  );
}

/** Calls `act` with every event of the server while the component is shown. */
export function useLiveEvent(act: (event: LiveEvent) => void): void {
  const current = useEffectEvent(act);
  useEffect(() => liveFeed.subscribe((event) => current(event)), []);
}

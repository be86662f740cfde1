import { useEffect, useEffectEvent } from 'react';

/** Who was away for so long does not go on reading where they were, milliseconds. */
export const away = 60_000;

/** Calls `act` when the reader comes back to a window that was out of sight for a minute or more. */
export function useReturn(act: () => void): void {
  const current = useEffectEvent(act);
  useEffect(() => {
    let left: number | undefined;
    const look = () => {
      if (document.visibilityState !== 'visible') left ??= Date.now();
      else {
        if (left !== undefined && Date.now() - left > away) current();
        left = undefined;
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
}

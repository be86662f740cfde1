import { useSyncExternalStore } from 'react';

/** A choice of this browser's user, kept in localStorage and shared by all open tabs. */
export interface Stored<T> {
  get(): T;
  set(value: T): void;
  use(): T;
}

/** @param read turns what was kept (or null) into a value; what it does not understand is the default */
export function stored<T>(name: string, read: (text: string | null) => T, write: (value: T) => string): Stored<T> {
  const key = `sipprot-${name}`;
  const watchers = new Set<() => void>();
  let text = load(key);
  let value = read(text);
  const take = (next: string | null) => {
    if (next === text) return;
    text = next;
    value = read(next);
    for (const watcher of [...watchers]) watcher();
  };
  globalThis.addEventListener?.('storage', (event) => {
    if (event.key === key) take(event.newValue);
  });
  const subscribe = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return {
    get: () => value,
    set(next) {
      const written = write(next);
      try {
        localStorage.setItem(key, written);
      } catch {
        // storage forbidden or full: the choice holds until the page is left
      }
      take(written);
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  };
}

function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

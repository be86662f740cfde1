/** What is not saved yet, kept for this tab: it outlives a reload and a look at another page. Never for secrets. */
export interface SessionDraft<T> {
  load(): T | undefined;
  /** @param draft undefined: there is none any more */
  keep(draft: T | undefined): void;
}

/** @param read turns what was kept into a draft; undefined when it does not understand it */
export function sessionDraft<T>(name: string, read: (value: unknown) => T | undefined): SessionDraft<T> {
  const key = `sipprot-${name}`;
  return {
    load() {
      try {
        const kept = sessionStorage.getItem(key);
        return kept === null ? undefined : read(JSON.parse(kept));
      } catch {
        return undefined;
      }
    },
    keep(draft) {
      try {
        if (draft === undefined) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // storage forbidden or full: the draft lives as long as the page
      }
    },
  };
}

/** What is not saved yet, kept for this tab: it outlives a reload and a look at another page. Never for secrets. */
export interface SessionDraft<T> {
  /** @param owner name of whoever is signed in: nobody is shown the draft of somebody else */
  load(owner: string | undefined): T | undefined;
  /** @param draft undefined: there is none any more */
  keep(owner: string | undefined, draft: T | undefined): void;
}

interface Kept {
  readonly owner?: unknown;
  readonly draft?: unknown;
}

/** @param read turns what was kept into a draft; undefined when it does not understand it */
export function sessionDraft<T>(name: string, read: (value: unknown) => T | undefined): SessionDraft<T> {
  const key = `sipprot-${name}`;
  return {
    load(owner) {
      try {
        const kept: Kept | null = JSON.parse(sessionStorage.getItem(key) ?? 'null');
        return kept === null || owner === undefined || kept.owner !== owner ? undefined : read(kept.draft);
      } catch {
        return undefined;
      }
    },
    keep(owner, draft) {
      try {
        if (owner === undefined || draft === undefined) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify({ owner, draft }));
      } catch {
        // storage forbidden or full: the draft lives as long as the page
      }
    },
  };
}

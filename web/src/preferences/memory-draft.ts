import { useSyncExternalStore } from 'react';

/** What somebody has typed and not saved, with secrets in it: this page keeps it in memory, and nothing else does. */
export interface MemoryDraft<T> {
  /** @param owner name of whoever is signed in: nobody is shown the draft of somebody else */
  get(owner: string | undefined): T | undefined;
  /** @param draft undefined: there is none any more */
  set(owner: string | undefined, draft: T | undefined): void;
  use(owner: string | undefined): T | undefined;
}

const forgetting = new Set<() => void>();
const unsaved = new Set<object>();

/** A draft outlives a look at other pages. A reload ends it, so the browser asks before one. */
export function memoryDraft<T>(): MemoryDraft<T> {
  const watchers = new Set<() => void>();
  let kept: { readonly owner: string; readonly draft: T } | undefined;
  const keep = (next: typeof kept) => {
    kept = next;
    if (next) unsaved.add(watchers);
    else unsaved.delete(watchers);
    if (unsaved.size > 0) globalThis.addEventListener?.('beforeunload', ask);
    else globalThis.removeEventListener?.('beforeunload', ask);
    for (const watcher of [...watchers]) watcher();
  };
  forgetting.add(() => keep(undefined));
  const get = (owner: string | undefined) => (kept?.owner === owner ? kept?.draft : undefined);
  const subscribe = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return {
    get,
    set: (owner, draft) => keep(owner === undefined || draft === undefined ? undefined : { owner, draft }),
    use: (owner) => useSyncExternalStore(subscribe, () => get(owner)),
  };
}

/** For signing out: no secret stays behind for whoever sits here next. */
export function forgetMemoryDrafts(): void {
  for (const forget of forgetting) forget();
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

import { useState } from 'react';
import { pending, type Settings, type SettingsDraft } from './settings-change.ts';

const key = 'sipprot-settings-draft';

/** Changes that are not saved. They survive a reload of this tab: nothing that was typed is lost. */
export function useDraft(inForce: Settings): readonly [SettingsDraft, (draft: SettingsDraft) => void] {
  const [draft, setDraft] = useState(load);
  const keep = (next: SettingsDraft) => {
    setDraft(next);
    try {
      if (Object.keys(next).length === 0) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // storage forbidden or full: the draft lives as long as the page
    }
  };
  return [pending(draft, inForce), keep];
}

function load(): SettingsDraft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? (kept as SettingsDraft) : {};
  } catch {
    return {};
  }
}

import { useState } from 'react';
import { sessionDraft } from '../../preferences/session-draft.ts';
import { pending, type Settings, type SettingsDraft } from './settings-change.ts';

const kept = sessionDraft('settings-draft', (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SettingsDraft) : undefined,
);

/** Changes that are not saved. They survive a reload of this tab: nothing that was typed is lost. */
export function useDraft(inForce: Settings): readonly [SettingsDraft, (draft: SettingsDraft) => void] {
  const [draft, setDraft] = useState(() => kept.load() ?? {});
  const keep = (next: SettingsDraft) => {
    setDraft(next);
    kept.keep(Object.keys(next).length === 0 ? undefined : next);
  };
  return [pending(draft, inForce), keep];
}

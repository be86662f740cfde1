import { useState } from 'react';
import type { SettingsAnswer } from '../../../../src/console/contract/settings.ts';
import { useUserName } from '../../api/session.ts';
import { sessionDraft } from '../../preferences/session-draft.ts';
import { type Conflict, changeDraft, decide, type KeptDraft, type RebasedDraft, rebase } from './rebase.ts';
import type { SettingName, Settings, SettingsDraft } from './settings-change.ts';

const store = sessionDraft('settings-draft', readKept);
const nothing: KeptDraft = { draft: {}, base: {}, revision: 0 };

interface Draft {
  /** on top of what is in force now */
  readonly kept: RebasedDraft;
  readonly change: <F extends SettingName>(field: F, value: Settings[F]) => void;
  readonly decide: (conflict: Conflict, whose: 'mine' | 'theirs') => void;
  readonly clear: () => void;
}

/** Changes that are not saved. They survive a reload of this tab, and do not undo what somebody else saves meanwhile. */
export function useDraft({ settings, revision }: SettingsAnswer): Draft {
  const owner = useUserName();
  const [typed, setTyped] = useState(() => store.load(owner) ?? nothing);
  const kept = rebase(typed, settings, revision);
  const keep = (next: KeptDraft) => {
    setTyped(next);
    store.keep(owner, Object.keys(next.draft).length === 0 ? undefined : next);
  };
  return {
    kept,
    change: (field, value) => keep(changeDraft(kept, settings, field, value)),
    decide: (conflict, whose) => keep(decide(kept, settings, conflict, whose)),
    clear: () => keep(nothing),
  };
}

function readKept(value: unknown): KeptDraft | undefined {
  if (!isRecord(value)) return undefined;
  const { draft, base, revision } = value;
  if (!isRecord(draft) || !isRecord(base) || typeof revision !== 'number') return undefined;
  return { draft: draft as SettingsDraft, base: base as SettingsDraft, revision };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

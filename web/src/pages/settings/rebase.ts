import { anatomyOf, type Leaves } from './leaves.ts';
import { type LeafConflict, mergeLeaves, putLeaf } from './merge-leaves.ts';
import { type SettingName, type Settings, type SettingsDraft, same, withField } from './settings-change.ts';

/** A draft with what it was made from: what somebody else has changed since can be told from what it changes itself. */
export interface KeptDraft {
  readonly draft: SettingsDraft;
  /** the fields of the draft as they were in force when they were changed */
  readonly base: SettingsDraft;
  /** of the settings that `base` is from */
  readonly revision: number;
}

/** The same part of a setting, changed to different values by the draft and by somebody else. */
export interface Conflict extends LeafConflict {
  readonly field: SettingName;
}

export interface RebasedDraft extends KeptDraft {
  /** to be decided; until then the draft holds what is mine */
  readonly conflicts: readonly Conflict[];
}

/** The draft on top of what is in force now: parts that only somebody else has changed are as he set them. */
export function rebase(kept: KeptDraft, now: Settings, revision: number): RebasedDraft {
  const draft = new Map<string, unknown>();
  const base = new Map<string, unknown>();
  const conflicts: Conflict[] = [];
  for (const field of Object.keys(kept.draft) as SettingName[]) {
    const mine = kept.draft[field];
    const was = field in kept.base ? kept.base[field] : now[field];
    const merged = same(was, now[field]) ? { value: mine, base: was, conflicts: [] } : merge(field, was, mine, now);
    // what somebody else has set to the same value is no change any more
    if (same(merged.value, now[field])) continue;
    draft.set(field, merged.value);
    base.set(field, merged.base);
    conflicts.push(...merged.conflicts);
  }
  return {
    draft: Object.fromEntries(draft) as SettingsDraft,
    base: Object.fromEntries(base) as SettingsDraft,
    revision: conflicts.length > 0 ? kept.revision : revision,
    conflicts,
  };
}

/** With one field changed. Parts that are changed with it are decided: whoever types has what is in force before him. */
export function changeDraft<F extends SettingName>(
  kept: RebasedDraft,
  now: Settings,
  field: F,
  value: Settings[F],
): KeptDraft {
  const [was, shown] = [fieldOf(kept.base, now, field), fieldOf(kept.draft, now, field)];
  const { apart, together } = anatomyOf(field, [was, shown, value, now[field]]);
  const [before, after, inForce] = [apart(shown), apart(value), apart(now[field])];
  const agreed = new Map(apart(was));
  for (const leaf of namesOf(before, after))
    if (!same(before.get(leaf), after.get(leaf))) putLeaf(agreed, leaf, inForce.get(leaf));
  return keep(kept, withField(kept.draft, now, field, value), field, together(agreed));
}

/** Decides a conflict. */
export function decide(
  kept: RebasedDraft,
  now: Settings,
  { field, leaf }: Conflict,
  whose: 'mine' | 'theirs',
): KeptDraft {
  const [was, mine] = [fieldOf(kept.base, now, field), fieldOf(kept.draft, now, field)];
  const { apart, together } = anatomyOf(field, [was, mine, now[field]]);
  const inForce = apart(now[field]).get(leaf);
  const agreed = new Map(apart(was));
  putLeaf(agreed, leaf, inForce);
  const decided = new Map(apart(mine));
  if (whose === 'theirs') putLeaf(decided, leaf, inForce);
  const value = together(decided) as Settings[typeof field];
  return keep(kept, withField(kept.draft, now, field, value), field, together(agreed));
}

function keep(kept: KeptDraft, draft: SettingsDraft, field: SettingName, was: unknown): KeptDraft {
  const { [field]: _, ...others } = kept.base;
  return { draft, base: field in draft ? { ...others, [field]: was } : others, revision: kept.revision };
}

function merge(
  field: SettingName,
  was: unknown,
  mine: unknown,
  now: Settings,
): { readonly value: unknown; readonly base: unknown; readonly conflicts: readonly Conflict[] } {
  const { apart, together } = anatomyOf(field, [was, mine, now[field]]);
  const [own, inForce] = [apart(mine), apart(now[field])];
  // in the order of what is mine: an entry that is being typed keeps its place
  const { value, base, conflicts } = mergeLeaves(namesOf(own, inForce), apart(was), own, inForce);
  return {
    value: together(value),
    base: together(base),
    conflicts: conflicts.map((conflict) => ({ field, ...conflict })),
  };
}

function fieldOf<F extends SettingName>(part: SettingsDraft, now: Settings, field: F): unknown {
  return field in part ? part[field] : now[field];
}

function namesOf(...all: readonly Leaves[]): Set<string> {
  return new Set(all.flatMap((leaves) => [...leaves.keys()]));
}

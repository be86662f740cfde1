import type { Leaves } from './leaves.ts';
import { same } from './settings-change.ts';

/** The same leaf, changed to different values here and by somebody else. */
export interface LeafConflict {
  readonly leaf: string;
  readonly before: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface MergedLeaves {
  /** what only somebody else has changed is as he set it; of a conflict it holds what is mine */
  readonly value: Leaves;
  /** what is in force now; of a conflict what was before both */
  readonly base: Leaves;
  readonly conflicts: readonly LeafConflict[];
}

/**
 * What is mine on top of what is in force now.
 * @param names of all leaves, in the order in which they are put together
 * @param values to be taken of mine and of theirs, where they are not what is compared: secrets are never answered
 */
export function mergeLeaves(
  names: Iterable<string>,
  was: Leaves,
  mine: Leaves,
  theirs: Leaves,
  values: { readonly mine: Leaves; readonly theirs: Leaves } = { mine, theirs },
): MergedLeaves {
  const value = new Map<string, unknown>();
  const base = new Map(theirs);
  const conflicts: LeafConflict[] = [];
  for (const leaf of names) {
    const [before, own, his] = [was.get(leaf), mine.get(leaf), theirs.get(leaf)];
    const agreed = same(own, before) || same(own, his);
    putLeaf(value, leaf, (agreed ? values.theirs : values.mine).get(leaf));
    if (agreed || same(his, before)) continue;
    conflicts.push({ leaf, before, mine: own, theirs: his });
    putLeaf(base, leaf, before);
  }
  return { value, base, conflicts };
}

/** @param value undefined: the leaf is not there */
export function putLeaf(leaves: Map<string, unknown>, leaf: string, value: unknown): void {
  if (value === undefined) leaves.delete(leaf);
  else leaves.set(leaf, value);
}

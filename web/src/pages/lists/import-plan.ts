import type { ImportPreview } from '../../../../src/console/contract/lists.ts';

export const previewKinds = ['fresh', 'known', 'repeated', 'invalid', 'dangerous'] as const;
export type PreviewKind = (typeof previewKinds)[number];

export interface ImportPlan {
  /** entries that would be added or get a new note */
  readonly entries: number;
  /** lines that stop the import unless they are left out */
  readonly stopping: number;
  /** entries that the list would hold are more than it may */
  readonly tooMany: boolean;
  readonly possible: boolean;
}

/** What importing a file comes to. @param skip what cannot be imported is left out */
export function importPlan(preview: ImportPreview, skip: boolean): ImportPlan {
  const { counts, dangerous, total, limit } = preview;
  const refused = new Set(dangerous.filter((danger) => danger.refused).map(({ prefix }) => prefix)).size;
  const stopping = counts.invalid + refused;
  const entries = counts.fresh + counts.known - (skip ? refused : 0);
  const tooMany = total > limit;
  return { entries, stopping, tooMany, possible: entries > 0 && !tooMany && (skip || stopping === 0) };
}

/** The kind that a person should look at first. */
export function firstKind({ counts }: ImportPreview): PreviewKind {
  return (['invalid', 'dangerous', 'fresh', 'known', 'repeated'] as const).find((kind) => counts[kind] > 0) ?? 'fresh';
}

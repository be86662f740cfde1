import type { ImportPreview } from '../../../../src/console/contract/lists.ts';

export const previewKinds = ['fresh', 'known', 'repeated', 'invalid', 'dangerous'] as const;
export type PreviewKind = (typeof previewKinds)[number];

export interface ImportPlan {
  /** entries that would be added or get a new note */
  readonly entries: number;
  /** lines that stop the import unless they are left out */
  readonly stopping: number;
  /** entries that the list would hold */
  readonly total: number;
  /** they are more than it may */
  readonly tooMany: boolean;
  readonly possible: boolean;
}

/** What importing a file comes to. @param skip what cannot be imported is left out */
export function importPlan(preview: ImportPreview, skip: boolean): ImportPlan {
  const { counts, limit } = preview;
  const stopping = counts.invalid + counts.refused;
  const entries = counts.fresh + counts.known - (skip ? counts.refused : 0);
  const total = skip ? preview.totalWithSkip : preview.total;
  const tooMany = total > limit;
  return { entries, stopping, total, tooMany, possible: entries > 0 && !tooMany && (skip || stopping === 0) };
}

/**
 * What an import of this has changed, so that it can be taken back. Undefined where the preview does not name all of it: of very
 * many it names the first only.
 */
export function importedOf(preview: ImportPreview): Pick<ImportPreview, 'fresh' | 'known'> | undefined {
  const { counts, fresh, known, dangerous } = preview;
  if (counts.fresh > fresh.length || counts.known > known.length || counts.dangerous > dangerous.length)
    return undefined;
  const refused = new Set(dangerous.flatMap((danger) => (danger.refused ? [danger.prefix] : [])));
  const taken = ({ prefix }: { readonly prefix: string }) => !refused.has(prefix);
  return { fresh: fresh.filter(taken), known: known.filter(taken) };
}

/** The kind that a person should look at first. */
export function firstKind({ counts }: ImportPreview): PreviewKind {
  return (['invalid', 'dangerous', 'fresh', 'known', 'repeated'] as const).find((kind) => counts[kind] > 0) ?? 'fresh';
}

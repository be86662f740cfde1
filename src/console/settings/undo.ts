import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../model/settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The change that takes another one back: its fields get what they had before. Undefined where one of them has been
 * changed again since: that one would be lost.
 */
export function undoOf(before: Fields, after: Fields, now: Settings): Record<string, unknown> | undefined {
  const current: Fields = now;
  const change: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(after)) {
    if (!isDeepStrictEqual(current[field], value)) return undefined;
    // `detectors` is merged by the engine: what was not there before must be taken away by name
    change[field] = field === 'detectors' ? unmerge(before[field], value) : (before[field] ?? null);
  }
  return change;
}

function unmerge(before: unknown, after: unknown): unknown {
  if (!isRecord(after)) return before ?? null;
  const earlier = isRecord(before) ? before : {};
  const merged: Record<string, unknown> = { ...earlier };
  for (const [key, value] of Object.entries(after)) {
    if (!(key in earlier)) merged[key] = null;
    else if (isRecord(value)) merged[key] = unmerge(earlier[key], value);
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

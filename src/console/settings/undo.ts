import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../model/settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The change that takes another one back: its fields get what they had before, and of the detectors only the modes and
 * thresholds that it changed. Undefined where one of them has been changed again since: that one would be lost.
 */
export function undoOf(before: Fields, after: Fields, now: Settings): Record<string, unknown> | undefined {
  const current: Fields = now;
  const change: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(after)) {
    if (field === 'detectors') {
      const detectors = takeBack(fieldsOf(before.detectors), fieldsOf(value), now.detectors);
      if (detectors === undefined) return undefined;
      change.detectors = detectors;
    } else if (isDeepStrictEqual(current[field], value)) change[field] = before[field] ?? null;
    else return undefined;
  }
  return change;
}

/** `detectors` is merged by the engine: what was not there before must be taken away by name. `null`: nothing is left. */
function takeBack(before: Fields, after: Fields, now: Fields): Fields | null | undefined {
  const change: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [before[key], after[key]];
    if (isDeepStrictEqual(old, next)) continue;
    if (isRecord(old) || isRecord(next)) {
      const inner = takeBack(fieldsOf(old), fieldsOf(next), fieldsOf(now[key]));
      if (inner === undefined) return undefined;
      change[key] = inner;
    } else if (isDeepStrictEqual(now[key], next)) change[key] = old ?? null;
    else return undefined;
  }
  const left = Object.keys(now).some((key) => change[key] !== null);
  const given = Object.values(change).some((value) => value !== null);
  return left || given || Object.keys(now).length === 0 ? change : null;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Settings } from '../../model/settings.ts';
import { type Fields, isFields, partsOf, takeBack } from '../take-back.ts';

/**
 * The change that takes another one back: its fields get what they had before, and of the detectors only the modes and
 * thresholds that it changed. Undefined where one of them has been changed again since: that one would be lost.
 */
export function undoOf(before: Fields, after: Fields, now: Settings): Record<string, unknown> | undefined {
  const back = takeBack(before, after, now, ['detectors']);
  if (back === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(back).map(([field, value]) => [
      field,
      field === 'detectors' ? byName(partsOf(value), now.detectors) : (value ?? null),
    ]),
  );
}

/** `detectors` is merged by the engine: what was not there before must be taken away by name. `null`: nothing is left. */
function byName(back: Fields, now: Fields): Fields | null {
  const change: Fields = Object.fromEntries(
    Object.entries(back).map(([key, value]) => [
      key,
      isFields(value) ? byName(value, partsOf(now[key])) : (value ?? null),
    ]),
  );
  const left = Object.keys(now).some((key) => change[key] !== null);
  const given = Object.values(change).some((value) => value !== null);
  return left || given || Object.keys(now).length === 0 ? change : null;
}

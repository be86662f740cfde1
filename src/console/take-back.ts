import { isDeepStrictEqual } from 'node:util';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * What takes a change back: of the fields that differ between `before` and `after`, what each had before (undefined: it was
 * not there). A field that is something else by now would be lost by that: undefined as a whole.
 * @param parts fields of which the parts change each by themselves, however deep; all others are compared as a whole
 */
export function takeBack(
  before: Fields,
  after: Fields,
  now: Fields,
  parts: readonly string[] = [],
): Fields | undefined {
  const back: Record<string, unknown> = {};
  for (const field of fieldsOf(before, after)) {
    const [old, next, present] = [before[field], after[field], now[field]];
    if (isDeepStrictEqual(old, next)) continue;
    if (parts.includes(field) && (isFields(old) || isFields(next))) {
      const inner = [partsOf(old), partsOf(next), partsOf(present)] as const;
      const taken = takeBack(...inner, fieldsOf(...inner));
      if (taken === undefined) return undefined;
      back[field] = taken;
    } else if (isDeepStrictEqual(present, next)) back[field] = old;
    else return undefined;
  }
  return back;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is no record of parts has none. */
export function partsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function fieldsOf(...records: readonly Fields[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** What stands behind the `?` of an address: each name once, as plain text. */
export type RawSearch = Record<string, unknown>;

/** For the router: `?page=2&type=OPTIONS` → `{ page: '2', type: 'OPTIONS' }`. The first of a repeated name counts. */
export function parseSearchParams(search: string): RawSearch {
  const result = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) if (!result.has(name)) result.set(name, value);
  return Object.fromEntries(result);
}

/** The inverse. What is undefined or empty is left out, so that an untouched page has a short address. */
export function stringifySearchParams(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '' || typeof value === 'object') continue;
    params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * For `validateSearch` of a page. The router lays what it returns over the raw text, so a value that `read` did not
 * take would still be there as it was typed: this covers it. `host` is the frame's.
 */
export function onlyValid<T extends object>(read: (raw: RawSearch) => T): (raw: RawSearch) => T {
  return (raw) => {
    const nothing = Object.keys(raw).flatMap((name) => (name === 'host' ? [] : [[name, undefined] as const]));
    return { ...Object.fromEntries(nothing), ...read(raw) };
  };
}

/** Text of at most `most` characters, trimmed; `undefined` when there is none. */
export function readText(value: unknown, most = 200): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim().slice(0, most);
  return text === '' ? undefined : text;
}

/** A whole number within the limits, else `undefined`. */
export function readInteger(value: unknown, minimum: number, maximum: number): number | undefined {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isInteger(number) && number >= minimum && number <= maximum ? number : undefined;
}

/** One of the given words, else `undefined`. */
export function readWord<W extends string>(value: unknown, words: readonly W[]): W | undefined {
  return words.find((word) => word === value);
}

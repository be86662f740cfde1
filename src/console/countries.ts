import { type Prefix, parsePrefix } from '../model/address.ts';

/** ISO 3166-1 alpha-2 of an address, prefix or block target as text; null where it is not known. */
export type CountryOf = (text: string) => string | null;

/** Looks countries up in whatever database is open at that time. */
export function countryLookup(lookup: (prefix: Prefix) => string | null): CountryOf {
  return (text) => {
    // of a flow (`192.0.2.1 UDP 5060`) the address
    const prefix = parsePrefix(text.split(' ', 1)[0] ?? '');
    return prefix ? lookup(prefix) : null;
  };
}

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Intl takes some microseconds for each: a list of 100,000 entries is read often. */
const known = new Map<string, string>();

/** The country's English name; '' where there is none. */
export function countryName(code: string | null): string {
  if (code === null || !/^[A-Z]{2}$/.test(code)) return '';
  const before = known.get(code);
  if (before !== undefined) return before;
  const name = names.of(code) ?? '';
  known.set(code, name);
  return name;
}

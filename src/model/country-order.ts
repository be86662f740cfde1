import { countryCodes, countryName } from './country.ts';

/** The codes of all countries, by their English names, with a space between: where a code stands in it is its place. */
export function countryOrder(): string {
  const { compare } = new Intl.Collator('en');
  return countryCodes
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => compare(a.name, b.name))
    .map(({ code }) => code)
    .join(' ');
}

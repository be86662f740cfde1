import { isCountryCode } from '../model/country.ts';

/**
 * The ISO 3166-1 alpha-2 code in a record of a country (or city) database, or null. The makers name it differently:
 * `country_code` (ip-location-db), `country.iso_code` (MaxMind, DB-IP), `country` (IPinfo); where only the country of
 * registration is known (`registered_country`, MaxMind) that is taken.
 */
export function recordCountry(record: unknown): string | null {
  if (!isRecord(record)) return null;
  const { country, country_code: plain, registered_country: registered } = record;
  for (const found of [
    plain,
    isRecord(country) ? country.iso_code : country,
    isRecord(registered) && registered.iso_code,
  ]) {
    if (typeof found !== 'string') continue;
    const code = found.toUpperCase();
    if (isCountryCode(code)) return code;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

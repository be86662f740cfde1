import { language } from './language.ts';

const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });

/** Name of an ISO 3166-1 alpha-2 code in the reader's language; the code itself when it is none. */
export function countryName(code: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  try {
    return names.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

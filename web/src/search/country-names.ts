import { countryName } from '../texts/countries.ts';

// CLDR names these too, but no address is in them: outlying Oceania, EU, eurozone, UN, pseudo locales, unknown, former, reserved (islands that are counted with their country)
const notCountries = new Set([
  'QO',
  'EU',
  'EZ',
  'UN',
  'XA',
  'XB',
  'ZZ',
  'AN',
  'BU',
  'CS',
  'DD',
  'FX',
  'NT',
  'SU',
  'TP',
  'YD',
  'YU',
  'ZR',
  'UK',
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'IC',
  'TA',
  'DY',
  'HV',
  'NH',
  'RH',
  'VD',
]);

/** ISO 3166-1 alpha-2 code → name, of every country that the browser can name. */
export const countryNames: ReadonlyMap<string, string> = new Map(
  letters().flatMap((first) =>
    letters()
      .map((second) => `${first}${second}`)
      .map((code): [string, string] => [code, countryName(code)])
      .filter(([code, name]) => name !== code && !notCountries.has(code)),
  ),
);

function letters(): string[] {
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
}

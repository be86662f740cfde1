import { countryNames } from '../search/country-names.ts';
import { filterTexts } from '../texts/filters.ts';
import { locale } from '../texts/language.ts';
import { ChoiceFilter } from './choice-filter.tsx';

interface CountryFilterProps {
  /** ISO 3166-1 alpha-2 */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** only these; absent: all */
  readonly codes?: readonly string[];
  readonly width?: number;
}

/** A country by its name. */
export function CountryFilter({ value, onChange, codes, width }: CountryFilterProps) {
  const choices = (codes ?? [...countryNames.keys()])
    .map((code) => ({ value: code, label: countryNames.get(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  return (
    <ChoiceFilter
      label={filterTexts.country}
      value={value}
      choices={choices}
      onChange={onChange}
      {...(width === undefined ? {} : { width })}
    />
  );
}

import { countryName } from '../texts/countries.ts';
import { partTexts } from '../texts/parts.ts';
import classes from './flag.module.css';

const files = import.meta.glob<string>('/../node_modules/flag-icons/flags/4x3/??.svg', {
  query: '?url',
  import: 'default',
  eager: true,
});
const addresses = new Map(Object.entries(files).map(([path, url]) => [path.slice(-6, -4), url]));

interface FlagProps {
  /** ISO 3166-1 alpha-2; null: not known */
  readonly country: string | null;
  /** the name stands beside it: it is not read aloud twice */
  readonly named?: boolean;
}

/** Flag of a country; an empty frame where it is not known. Its name is its label. */
export function Flag({ country, named = false }: FlagProps) {
  const name = country ? countryName(country) : partTexts.unknownCountry;
  const url = country ? addresses.get(country.toLowerCase()) : undefined;
  if (!url)
    return (
      <span
        className={classes.flag}
        data-unknown
        data-hint={name}
        {...(named ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
      />
    );
  return (
    <img
      className={classes.flag}
      src={url}
      alt={named ? '' : name}
      data-hint={name}
      width={18}
      height={13.5}
      loading="lazy"
      decoding="async"
    />
  );
}

import { Button, Checkbox, SegmentedControl, Text } from '@mantine/core';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Flag } from '../../parts/flag.tsx';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import { formatNumber } from '../../texts/numbers.ts';
import classes from './country-list.module.css';
import { type CountryRow, filterCountries } from './country-rows.ts';
import type { CountriesSearch } from './geo-draft.ts';

interface CountryListProps {
  readonly rows: readonly CountryRow[];
  readonly chosen: ReadonlySet<string>;
  readonly search: CountriesSearch;
  readonly disabled: boolean;
  readonly onSearch: (change: CountriesSearch) => void;
  readonly onToggle: (code: string) => void;
  readonly onChoose: (codes: readonly string[]) => void;
}

/** All countries with check boxes: what the map does, for keyboard and screen reader, and quicker for everybody. */
export function CountryList({ rows, chosen, search, disabled, onSearch, onToggle, onChoose }: CountryListProps) {
  const found = filterCountries(rows, search.text).filter(({ code }) => search.show !== 'chosen' || chosen.has(code));
  const narrowed = search.text !== undefined && found.length > 0 && found.some(({ code }) => !chosen.has(code));
  return (
    <div className={classes.frame}>
      <div className={classes.tools}>
        <SearchFilter value={search.text} placeholder={texts.search} onChange={(text) => onSearch({ text })} />
        <SegmentedControl
          size="xs"
          aria-label={texts.showLabel}
          value={search.show ?? 'all'}
          onChange={(value) => onSearch({ show: value === 'chosen' ? 'chosen' : undefined })}
          data={[
            { value: 'all', label: texts.shown.all },
            { value: 'chosen', label: `${texts.shown.chosen} ${formatNumber(chosen.size)}` },
          ]}
        />
      </div>
      <div className={classes.tools}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {texts.chosenCount(chosen.size)}
        </Text>
        {!disabled && (
          <div className={classes.buttons}>
            {narrowed && (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => onChoose([...chosen, ...found.map(({ code }) => code)])}
              >
                {texts.chooseShown(found.length)}
              </Button>
            )}
            {chosen.size > 0 && (
              <Button size="compact-sm" variant="subtle" onClick={() => onChoose([])}>
                {texts.clear}
              </Button>
            )}
          </div>
        )}
      </div>
      {found.some(({ attacks }) => attacks > 0) && (
        <Text size="xs" c="dimmed" ta="end" aria-hidden>
          {texts.legendAttacks}
        </Text>
      )}
      <fieldset className={classes.list} disabled={disabled}>
        <legend className="visually-hidden">{texts.list}</legend>
        {found.map(({ code, name, attacks }) => (
          <label
            key={code}
            htmlFor={`country-${code}`}
            className={classes.row}
            data-chosen={chosen.has(code) || undefined}
          >
            <Checkbox
              id={`country-${code}`}
              size="xs"
              checked={chosen.has(code)}
              disabled={disabled}
              onChange={() => onToggle(code)}
              aria-label={`${name}${attacks > 0 ? `, ${texts.attacks30d(attacks)}` : ''}`}
            />
            <Flag country={code} named />
            <span className={classes.name}>{name}</span>
            {attacks > 0 && (
              <Text span size="xs" c="dimmed" title={texts.attacks30d(attacks)} aria-hidden>
                {formatNumber(attacks)}
              </Text>
            )}
          </label>
        ))}
        {found.length === 0 && (
          <Empty title={search.show === 'chosen' && !search.text ? texts.nothingChosen : texts.nothingFound} />
        )}
      </fieldset>
    </div>
  );
}

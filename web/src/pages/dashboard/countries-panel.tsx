import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { BandLegend } from '../../map/band-legend.tsx';
import { bandLimits, lookOf } from '../../map/bands.ts';
import { LazyWorldMap } from '../../map/lazy-world-map.tsx';
import { Flag } from '../../parts/flag.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countryName } from '../../texts/countries.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import classes from './countries.module.css';
import { TopList } from './top-list.tsx';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.map;
const shownAtFirst = 10;

/** World map of attacks by country, and the same as a table. */
export function CountriesPanel() {
  const { statistics, log } = useDashboard();
  const { navigate } = useRouter();
  const [all, setAll] = useState(false);
  const countries = statistics.data?.countries;
  const counts = new Map(countries?.map(({ value, attacks }) => [value, attacks]));
  const known = countries?.filter(({ value }) => value !== '') ?? [];
  const limits = bandLimits(known.map(({ attacks }) => attacks));
  const total = [...counts.values()].reduce((sum, attacks) => sum + attacks, 0);
  const hidden = (countries?.length ?? 0) - shownAtFirst;
  const rows = countries?.slice(0, all ? undefined : shownAtFirst).map(({ value, attacks }) => ({
    key: value,
    name: value === '' ? texts.unknown : countryName(value),
    shown: (
      <span className={classes.country}>
        <Flag country={value || null} named /> {value === '' ? texts.unknown : countryName(value)}
      </span>
    ),
    attacks,
    log: value === '' ? undefined : log({ country: value }),
  }));
  return (
    <Panel title={texts.title}>
      <div className={classes.mapAndTable}>
        <LazyWorldMap
          label={texts.label(total, known[0] ? countryName(known[0].value) : '')}
          look={(country) => lookOf(counts.get(country) ?? 0, limits)}
          tip={(country) => texts.tip(countryName(country), counts.get(country) ?? 0)}
          onPick={(country) => counts.has(country) && void navigate({ to: '/attacks', search: log({ country }) })}
          legend={<BandLegend limits={limits} unit={texts.unit} />}
        />
        <div className={classes.table}>
          <TopList label={texts.title} head={texts.country} rows={rows} empty={texts.empty} />
          {hidden > 0 && (
            <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)} aria-expanded={all}>
              {all ? texts.fewer : texts.more(hidden)}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

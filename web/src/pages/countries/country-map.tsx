import { useQuery } from '@tanstack/react-query';
import { BandLegend } from '../../map/band-legend.tsx';
import { bandLimits, lookOf } from '../../map/bands.ts';
import { WorldMap } from '../../map/world-map.tsx';
import { worldShapes } from '../../map/world-shapes.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { countryName } from '../../texts/countries.ts';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import classes from './country-map.module.css';
import type { CountryRow } from './country-rows.ts';

interface CountryMapProps {
  readonly rows: readonly CountryRow[];
  readonly chosen: ReadonlySet<string>;
  /** absent: for looking at only */
  readonly onPick?: (code: string) => void;
}

/** Chosen countries in the accent, attacks of the others in bands. */
export function CountryMap({ rows, chosen, onPick }: CountryMapProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['world-shapes'],
    queryFn: worldShapes,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading height="380px" />;
  const attacks = new Map(rows.map(({ code, attacks: count }) => [code, count]));
  const limits = bandLimits([...attacks.values()]);
  return (
    <WorldMap
      shapes={data}
      label={texts.mapLabel(chosen.size)}
      look={(code) => (chosen.has(code) ? 'chosen' : lookOf(attacks.get(code) ?? 0, limits))}
      tip={(code) => texts.tip(countryName(code), chosen.has(code), attacks.get(code) ?? 0)}
      {...(onPick ? { onPick } : {})}
      legend={
        <span className={classes.legend}>
          <span className={classes.chosen}>
            <span className={classes.swatch} aria-hidden />
            {texts.legendChosen}
          </span>
          <BandLegend limits={limits} unit={texts.legendAttacks} />
        </span>
      }
    />
  );
}

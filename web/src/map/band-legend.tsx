import { mapTexts } from '../texts/map.ts';
import { formatNumber } from '../texts/numbers.ts';
import classes from './world-map.module.css';

/** What the colours of the bands mean, in numbers. @param props.limits lower limits, as `bandLimits` gives them */
export function BandLegend({ limits, unit }: { readonly limits: readonly number[]; readonly unit: string }) {
  if (limits.length === 0) return null;
  return (
    <span className={classes.legend}>
      {unit}
      {limits.map((limit, band) => (
        <span key={limit} className={classes.step}>
          <span className={classes.swatch} data-look={band + 5 - limits.length} aria-hidden />
          {mapTexts.from(formatNumber(limit))}
        </span>
      ))}
    </span>
  );
}

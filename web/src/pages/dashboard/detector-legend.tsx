import { Link } from '@tanstack/react-router';
import type { Dashboard } from '../../../../src/console/contract/statistics.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { formatNumber } from '../../texts/numbers.ts';
import classes from './chart.module.css';
import { detectorColor } from './detector-colors.ts';
import { useDashboard } from './use-dashboard.ts';

interface DetectorLegendProps {
  readonly detectors: Dashboard['detectors'];
  readonly title: (detector: string) => string;
}

/** Which colour is which detector, with its number; each opens the log of that detector. */
export function DetectorLegend({ detectors, title }: DetectorLegendProps) {
  const { log } = useDashboard();
  return (
    <ul className={classes.legend}>
      {detectors.map(({ value, attacks }) => (
        <li key={value}>
          <Link
            to="/attacks"
            search={log({ detector: value })}
            aria-label={dashboardTexts.openLog(`${title(value)}, ${dashboardTexts.attacks(attacks)}`)}
          >
            <span className={classes.swatch} style={{ background: detectorColor(value) }} />
            {title(value)} {formatNumber(attacks)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

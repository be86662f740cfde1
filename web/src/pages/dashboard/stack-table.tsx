import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { zonePreference } from '../../preferences/preferences.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { fixedRange } from '../../url/time-range.ts';
import { barText } from './bar-text.ts';
import classes from './chart.module.css';
import { PlainTable } from './plain-table.tsx';
import type { Stack } from './stacks.ts';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.chart;

interface StackTableProps {
  readonly stacks: readonly Stack[];
  readonly detectors: readonly string[];
  readonly title: (detector: string) => string;
  readonly onZoom: (bar: number) => void;
}

/** The bars as rows, newest first, for those who do not use the chart. Bars without an attack are left out. */
export function StackTable({ stacks, detectors, title, onZoom }: StackTableProps) {
  const zone = zonePreference.use();
  const { log } = useDashboard();
  const rows = stacks
    .map((stack, bar) => ({ stack, bar }))
    .filter(({ stack }) => stack.total > 0)
    .reverse();
  return (
    <div className={classes.tableFrame}>
      <PlainTable label={texts.title} head={[texts.time, texts.total, ...detectors.map(title), '']} numbersFrom={1}>
        {rows.map(({ stack, bar }) => {
          const span = { ...log(), range: undefined, ...fixedRange(stack.time, stack.end) };
          return (
            <tr key={stack.time}>
              <th scope="row">{barText(stack.time, stack.end, zone)}</th>
              <td>
                <Link to="/attacks" search={span}>
                  {formatNumber(stack.total)}
                </Link>
              </td>
              {detectors.map((detector) => {
                const count = stack.counts.get(detector);
                return (
                  <td key={detector}>
                    {count ? (
                      <Link to="/attacks" search={{ ...span, detector }}>
                        {formatNumber(count)}
                      </Link>
                    ) : (
                      ''
                    )}
                  </td>
                );
              })}
              <td>
                <Button variant="subtle" size="compact-xs" onClick={() => onZoom(bar)}>
                  {texts.zoom}
                </Button>
              </td>
            </tr>
          );
        })}
      </PlainTable>
    </div>
  );
}

import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SkeletonRows } from '../../table/skeleton-rows.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import { formatNumber } from '../../texts/numbers.ts';
import { partTexts } from '../../texts/parts.ts';
import type { AttackSearch } from '../attacks/attack-search.ts';
import { PlainTable } from './plain-table.tsx';
import classes from './top-list.module.css';
import { useDashboard } from './use-dashboard.ts';

export interface TopRow {
  readonly key: string;
  /** what stands there */
  readonly shown: ReactNode;
  /** what it is called aloud */
  readonly name: string;
  readonly attacks: number;
  /** the log of it; undefined where it cannot be filtered for */
  readonly log: AttackSearch | undefined;
}

interface TopListProps {
  readonly label: string;
  readonly head: string;
  readonly rows: readonly TopRow[] | undefined;
  readonly empty: string;
}

/** Values with their attacks, most first. The bar behind a row is its share of the first one. */
export function TopList({ label, head, rows, empty }: TopListProps) {
  const failed = useDashboard().statistics.isError;
  if (rows === undefined && failed) return <Text className={classes.empty}>{partTexts.loadFailed}</Text>;
  if (rows?.length === 0) return <Text className={classes.empty}>{empty}</Text>;
  const most = Math.max(1, ...(rows ?? []).map(({ attacks }) => attacks));
  return (
    <div className={classes.list} aria-busy={rows === undefined}>
      <PlainTable label={label} head={[head, dashboardTexts.tops.attacks]} numbersFrom={1}>
        {rows === undefined && <SkeletonRows rows={8} cells={2} />}
        {rows?.map(({ key, shown, name, attacks, log }) => (
          <tr key={key} className={classes.row} style={{ backgroundSize: `${(100 * attacks) / most}% 100%` }}>
            <th scope="row">{shown}</th>
            <td>
              {log ? (
                <Link
                  to="/attacks"
                  search={log}
                  aria-label={dashboardTexts.openLog(`${name}, ${dashboardTexts.attacks(attacks)}`)}
                >
                  {formatNumber(attacks)}
                </Link>
              ) : (
                formatNumber(attacks)
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
    </div>
  );
}

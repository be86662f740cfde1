import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { hostsTexts } from '../../texts/hosts.ts';
import { formatCompact, formatNumber, formatRate } from '../../texts/numbers.ts';
import classes from './host-columns.module.css';
import { captureState, geoWord, protectionWord, type StateWord } from './host-states.ts';

const texts = hostsTexts.columns;

/**
 * The columns of the brochure (name, address, kernel, version, both activities), and what goes beyond. Addresses and kernels stand
 * below: on a desk of 1280 px no column is out of sight.
 */
const always: readonly Column<HostRow>[] = [
  {
    id: 'name',
    title: texts.name,
    main: true,
    sort: 'name',
    cell: ({ name, own, role, addresses: [address, ...more] }) => (
      <>
        <div className={classes.name}>
          {name}
          <Text span size="xs" c="dimmed" fw={400}>
            {' '}
            {[...(own ? [hostsTexts.own] : []), ...(role === 'operator' ? [hostsTexts.operator] : [])].join(', ')}
          </Text>
        </div>
        {address !== undefined && (
          <div className={classes.under}>
            <Copyable value={address} /> {more.length > 0 && hostsTexts.more(more.length)}
          </div>
        )}
      </>
    ),
  },
  { id: 'protection', title: texts.protection, cell: (host) => <ToneBadge {...badge(protectionWord(host))} /> },
  { id: 'geo', title: texts.geo, cell: (host) => <ToneBadge {...badge(geoWord(host))} /> },
  {
    id: 'capture',
    title: texts.capture,
    // how much was lost stands in a column of its own
    cell: (host) => known(captureState(host) ?? null, (state) => <ToneBadge {...badge(state)} />),
  },
  {
    id: 'messageRate',
    title: texts.messageRate,
    align: 'end',
    sort: 'messageRate',
    cell: ({ messageRate }) => known(messageRate, formatRate),
  },
  {
    id: 'dropped',
    title: texts.dropped,
    align: 'end',
    sort: 'dropped',
    cell: ({ dropped }) =>
      known(dropped, (count) => <span data-hint={formatNumber(count)}>{formatCompact(count)}</span>),
  },
  {
    id: 'lastSeen',
    title: texts.lastSeen,
    sort: 'lastSeen',
    cell: ({ own, active, lastSeen }) => (own && active ? hostsTexts.now : <Time time={lastSeen} show="relative" />),
  },
  {
    id: 'version',
    title: texts.version,
    sort: 'version',
    cell: ({ version, kernel }) => (
      <div className={classes.version}>
        <div className="wire">{version}</div>
        <div className={`wire ${classes.kernel}`}>{kernel}</div>
      </div>
    ),
  },
  {
    id: 'startedAt',
    title: texts.startedAt,
    sort: 'startedAt',
    optional: true,
    cell: ({ startedAt }) => (startedAt === null ? '–' : <Time time={startedAt} />),
  },
];

function badge({ tone, word }: StateWord) {
  return { tone, children: word };
}

/** Of a host in a cluster: what it has in force, and how far it has come. */
function inCluster(newest: number): Column<HostRow> {
  return {
    id: 'blocks',
    title: texts.blocks,
    align: 'end',
    sort: 'blocks',
    cell: ({ blocks, applied, presence, vetoes }) => (
      <>
        {known(blocks, formatNumber)}
        <div className={`${classes.under} ${classes.whole}`}>
          {presence === 'here' && applied && <div>{hostsTexts.behind(newest - applied.blocks)}</div>}
          {vetoes.length > 0 && <div>{hostsTexts.refuses(vetoes.length)}</div>}
        </div>
      </>
    ),
  };
}

/** @param hosts of the list, all of them @param cluster whether this host is in one */
export function hostColumns(hosts: readonly HostRow[], cluster: boolean): readonly Column<HostRow>[] {
  if (!cluster) return always;
  const newest = Math.max(0, ...hosts.map(({ applied }) => applied?.blocks ?? 0));
  return always.flatMap((column) => (column.id === 'lastSeen' ? [inCluster(newest), column] : [column]));
}

/** What a host of another version does not tell is not called zero. */
function known<T>(value: T | null, format: (value: T) => ReactNode) {
  if (value !== null) return format(value);
  return (
    <span title={hostsTexts.notTold}>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{hostsTexts.notTold}</span>
    </span>
  );
}

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { Address } from '../../parts/address.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { hostsTexts } from '../../texts/hosts.ts';
import { formatNumber, formatRate } from '../../texts/numbers.ts';
import { captureWord, geoWord, protectionWord, type StateWord } from './host-states.ts';

const texts = hostsTexts.columns;

/** The columns of the brochure (name, address, kernel, version, both activities), and what goes beyond. */
const always: readonly Column<HostRow>[] = [
  {
    id: 'name',
    title: texts.name,
    main: true,
    sort: 'name',
    cell: ({ name, own }) => (
      <>
        {name}
        {own && (
          <Text span size="xs" c="dimmed" fw={400}>
            {' '}
            {hostsTexts.own}
          </Text>
        )}
      </>
    ),
  },
  {
    id: 'addresses',
    title: texts.addresses,
    cell: ({ addresses }) => (
      <>
        {addresses[0] !== undefined && <Address address={addresses[0]} />}
        {addresses.length > 1 && (
          <Text span size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {' '}
            {hostsTexts.more(addresses.length - 1)}
          </Text>
        )}
      </>
    ),
  },
  { id: 'protection', title: texts.protection, cell: (host) => <ToneBadge {...badge(protectionWord(host))} /> },
  { id: 'geo', title: texts.geo, cell: (host) => <ToneBadge {...badge(geoWord(host))} /> },
  {
    id: 'capture',
    title: texts.capture,
    cell: (host) => known(captureWord(host) ?? null, (state) => <ToneBadge {...badge(state)} />),
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
    cell: ({ dropped }) => known(dropped, formatNumber),
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
    cell: ({ version }) => <span className="wire">{version}</span>,
  },
  { id: 'kernel', title: texts.kernel, sort: 'kernel', cell: ({ kernel }) => <span className="wire">{kernel}</span> },
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

/** Of a host in a cluster: what it may change, what it has in force, and how far it has come. */
function inCluster(newest: number): readonly Column<HostRow>[] {
  return [
    {
      id: 'role',
      title: texts.role,
      sort: 'role',
      cell: ({ role }) => known(role, (word) => clusterTexts.roleWord[word]),
    },
    {
      id: 'blocks',
      title: texts.blocks,
      align: 'end',
      sort: 'blocks',
      cell: ({ blocks, vetoes }) => (
        <>
          {known(blocks, formatNumber)}
          {vetoes.length > 0 && (
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {hostsTexts.refuses(vetoes.length)}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'applied',
      title: texts.applied,
      cell: ({ applied, presence }) =>
        known(presence === 'here' ? applied : null, ({ blocks }) =>
          blocks >= newest ? hostsTexts.upToDate : hostsTexts.behind(newest - blocks),
        ),
    },
  ];
}

/** @param hosts of the list, all of them @param cluster whether this host is in one */
export function hostColumns(hosts: readonly HostRow[], cluster: boolean): readonly Column<HostRow>[] {
  if (!cluster) return always;
  const newest = Math.max(0, ...hosts.map(({ applied }) => applied?.blocks ?? 0));
  const [role, ...rest] = inCluster(newest);
  return always.flatMap((column) =>
    column.id === 'name' && role ? [column, role] : column.id === 'lastSeen' ? [...rest, column] : [column],
  );
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

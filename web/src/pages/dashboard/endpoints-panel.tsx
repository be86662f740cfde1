import { SegmentedControl, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Address } from '../../parts/address.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Panel } from '../../parts/panel.tsx';
import { dashboardTexts } from '../../texts/dashboard.ts';
import type { AttackSearch } from '../attacks/attack-search.ts';
import { type AttackedName, attackedNames } from './attacked-names.ts';
import { dashboardLimits } from './dashboard-search.ts';
import classes from './top-list.module.css';
import { TopList } from './top-list.tsx';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.tops;
const sampleSize = 500;

/** What was attacked: our addresses, or the extensions, numbers and files that were tried there. */
export function EndpointsPanel() {
  const [by, setBy] = useState('address');
  return (
    <Panel
      title={texts.endpoints}
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label={texts.endpoints}
          data={[
            { value: 'address', label: texts.addresses },
            { value: 'name', label: texts.names },
          ]}
          value={by}
          onChange={setBy}
        />
      }
    >
      {by === 'address' ? <AttackedAddresses /> : <AttackedNames />}
    </Panel>
  );
}

function AttackedAddresses() {
  const { statistics, log } = useDashboard();
  const rows = statistics.data?.victims.map(({ value, attacks }) => ({
    key: value,
    name: value,
    shown: <Address address={value} />,
    attacks,
    log: log({ victim: value }),
  }));
  return <TopList label={texts.endpoints} head={texts.addresses} rows={rows} empty={texts.empty} />;
}

/** The server keeps no sums of names: there are as many as an attacker likes. The latest attacks say what is wanted. */
function AttackedNames() {
  const { search, log } = useDashboard();
  const { range, from, to, host } = search;
  const { data } = useQuery({
    queryKey: [keys.attacks, 'names', { range, from, to, host }],
    queryFn: ({ signal }) =>
      call<typeof attackRoutes.list>('GET /v1/attacks', {
        query: {
          ...dashboardLimits(search, Date.now()),
          ...(host === undefined ? {} : { host }),
          limit: sampleSize,
          count: false,
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
  const rows =
    data &&
    attackedNames(data.rows, 10).map(({ name, kind, attacks }) => ({
      key: `${kind} ${name}`,
      name: `${texts.kinds[kind]} ${name}`,
      shown: (
        <>
          <Copyable value={name} />{' '}
          <Text span size="xs" c="dimmed">
            {texts.kinds[kind]}
          </Text>
        </>
      ),
      attacks,
      log: log(searchFor({ name, kind })),
    }));
  return (
    <>
      <TopList label={texts.names} head={texts.names} rows={rows} empty={texts.nameEmpty} />
      {data && data.rows.length > 0 && <Text className={classes.note}>{texts.sample(data.rows.length)}</Text>}
    </>
  );
}

function searchFor({ name, kind }: Pick<AttackedName, 'name' | 'kind'>): AttackSearch {
  if (kind === 'file') return { text: name };
  return kind === 'number' ? { number: name } : { account: name };
}

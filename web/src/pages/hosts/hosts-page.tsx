import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { hostsQuery, statusQuery } from '../../api/status.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { clusterTexts } from '../../texts/cluster.ts';
import { frameTexts } from '../../texts/frame.ts';
import { hostsTexts as texts } from '../../texts/hosts.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { ClusterPanel } from './cluster-panel.tsx';
import { HostActions } from './host-actions.tsx';
import { hostColumns } from './host-columns.tsx';
import { HostDetails } from './host-details.tsx';
import { hostPage } from './host-list.ts';
import { hostStates, readHostSearch } from './host-search.ts';
import { hostsRoute } from './route.ts';

export function HostsPage() {
  const search = hostsRoute.useSearch();
  const navigate = hostsRoute.useNavigate();
  // a rate and a last word are worth nothing when they are old: no event tells them
  const hosts = useQuery({ ...hostsQuery, refetchInterval: 5000 });
  const { data: status } = useQuery(statusQuery);
  const all = hosts.data?.rows;
  const cluster = hosts.data?.cluster ?? undefined;
  const filtered = search.text !== undefined || search.state !== undefined;
  const state = search.state;
  return (
    <>
      <PageHead title={frameTexts.pages.hosts}>
        {cluster?.role === 'host' ? clusterTexts.onlyHere(cluster.operators) : status?.summary}
      </PageHead>
      <FilterRow active={filtered} onReset={() => navigate({ search: ({ host, per }) => ({ host, per }) })}>
        <SearchFilter
          value={search.text}
          placeholder={texts.search}
          onChange={(text) =>
            navigate({
              search: (before) => ({ ...before, text, page: undefined }),
              replace: isTypedOn(search.text, text),
            })
          }
        />
        <ChoiceFilter
          label={texts.state}
          value={state}
          choices={hostStates.map((value) => ({ value, label: texts.states[value] }))}
          onChange={(value) =>
            navigate({
              search: (before) => ({ ...before, state: hostStates.find((each) => each === value), page: undefined }),
            })
          }
        />
      </FilterRow>
      <Stack gap="md">
        <DataTable
          name="hosts"
          label={texts.label}
          columns={hostColumns(all ?? [], cluster !== undefined && cluster.role !== 'alone')}
          rowKey={({ uuid }) => uuid}
          rowName={({ name }) => name}
          query={{
            data: all && hostPage(all, search),
            error: hosts.error,
            // a poll every few seconds is no news
            isFetching: hosts.isLoading,
            isPlaceholderData: false,
            refetch: hosts.refetch,
          }}
          search={search}
          defaultSort=""
          onSearch={(next, replace = false) =>
            navigate({
              search: (before) => ({ host: before.host, ...readHostSearch({ ...before, open: undefined, ...next }) }),
              replace,
            })
          }
          empty={
            filtered
              ? { title: texts.noMatchTitle, text: texts.noMatchText(all?.length ?? 0) }
              : { title: texts.emptyTitle, text: texts.emptyText }
          }
          details={(host) => <HostDetails host={host} />}
          open={search.open}
          onOpen={(open) => navigate({ search: (before) => ({ ...before, open }), resetScroll: false })}
          actions={(host) => <HostActions host={host} />}
        />
        {cluster && <ClusterPanel cluster={cluster} />}
      </Stack>
    </>
  );
}

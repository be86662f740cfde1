import { Button } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { call } from '../../api/client.ts';
import { detectorsQuery, useDetectorTitle } from '../../api/detectors.ts';
import { keys } from '../../api/keys.ts';
import { hostsQuery, useElsewhere } from '../../api/status.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { CountryFilter } from '../../filters/country-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { UnreadRange } from '../../filters/range-callout.tsx';
import { RangeFilter } from '../../filters/range-filter.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { useAskedAt } from '../../live/use-asked-at.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { Panel } from '../../parts/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { attackTexts } from '../../texts/attacks.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { filterTexts } from '../../texts/filters.ts';
import { partTexts } from '../../texts/parts.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { attackColumns } from './attack-columns.tsx';
import { AttackDetails } from './attack-details.tsx';
import { attackFilter, attackPage, isFiltered } from './attack-query.ts';
import type { AttackSearch } from './attack-search.ts';
import { EmptyLog } from './empty-log.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterChips } from './filter-chips.tsx';
import { NewAttacks } from './new-attacks.tsx';
import { attacksRoute } from './route.ts';

export function AttacksPage() {
  const search = attacksRoute.useSearch();
  const navigate = attacksRoute.useNavigate();
  const client = useQueryClient();
  const { now, newest, renew, setNewest } = useAskedAt(JSON.stringify(attackFilter(search, 0)));
  const query = attackPage(search, now, newest);
  const list = useQuery({
    queryKey: [keys.attacks, 'list', query],
    queryFn: ({ signal }) => call<typeof attackRoutes.list>('GET /v1/attacks', { query, signal }),
    placeholderData: keepPreviousData,
    // only asked for anew when the reader wants to see what is new
    staleTime: Number.POSITIVE_INFINITY,
    meta: { held: true },
  });
  const head = search.page === undefined && !list.isPlaceholderData ? list.data?.newest : undefined;
  const keepHead = useEffectEvent((id: number) => setNewest(id));
  useEffect(() => {
    if (typeof head === 'number') keepHead(head);
  }, [head]);
  /** undefined: not known yet */
  const onPage = list.isPlaceholderData ? undefined : list.data?.rows.some(({ id }) => id === search.open);
  const { data: hosts } = useQuery(hostsQuery);
  const elsewhere = useElsewhere();
  const columns = attackColumns(useDetectorTitle(), (hosts?.rows.length ?? 0) > 1);
  const change = (next: Partial<AttackSearch>) =>
    navigate({
      search: (before) => ({ ...before, page: undefined, open: undefined, ...next }),
      replace: isTypedOn(search.text, next.text),
    });
  const filter = attackFilter(search, now);
  return (
    <>
      <PageHead
        title={attackTexts.title}
        news={
          search.page === undefined &&
          list.data && (
            <NewAttacks
              key={JSON.stringify(query)}
              filter={filter}
              newest={list.data.newest ?? 0}
              onShow={async () => {
                renew();
                await client.invalidateQueries({ queryKey: [keys.attacks, 'list'] });
              }}
            />
          )
        }
      >
        {elsewhere && clusterTexts.onlyHere(elsewhere)}
      </PageHead>
      <AttackFilters
        search={search}
        onChange={change}
        onReset={() => navigate({ search: ({ per }) => ({ per }) })}
        actions={<ExportMenu search={search} total={list.data?.total ?? 0} />}
      />
      <UnreadRange value={search} onChange={change} />
      {search.open !== undefined && onPage === false && (
        <LinkedAttack id={search.open} onClose={() => change({ page: search.page, open: undefined })} />
      )}
      <FilterChips search={search} onRemove={(name) => change({ [name]: undefined })} />
      <DataTable
        name="attacks"
        label={attackTexts.title}
        columns={columns}
        rowKey={({ id }) => String(id)}
        rowName={({ attacker, type }) => `${type} ${attacker}`}
        query={list}
        search={search}
        defaultSort="-time"
        onSearch={(next, replace = false) =>
          navigate({ search: (before) => ({ ...before, open: undefined, ...next }), replace })
        }
        empty={
          isFiltered(search)
            ? { title: filterTexts.nothing, text: filterTexts.nothingText }
            : { title: attackTexts.emptyTitle, text: <EmptyLog /> }
        }
        details={({ id }) => <AttackDetails id={id} />}
        open={search.open === undefined ? undefined : String(search.open)}
        onOpen={(key) =>
          navigate({
            search: (before) => ({ ...before, open: key === undefined ? undefined : Number(key) }),
            resetScroll: false,
          })
        }
      />
    </>
  );
}

/** A link to one attack leads to it also when others have come since, and its row is on another page. */
function LinkedAttack({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  return (
    <Panel
      title={attackTexts.linked}
      actions={
        <Button variant="default" size="compact-sm" onClick={onClose}>
          {partTexts.close}
        </Button>
      }
    >
      <AttackDetails id={id} />
    </Panel>
  );
}

interface AttackFiltersProps {
  readonly search: AttackSearch;
  readonly onChange: (next: Partial<AttackSearch>) => void;
  readonly onReset: () => void;
  readonly actions: ReactNode;
}

function AttackFilters({ search, onChange, onReset, actions }: AttackFiltersProps) {
  const { data: detectors } = useQuery(detectorsQuery);
  const texts = attackTexts.filters;
  return (
    <FilterRow active={isFiltered(search)} onReset={onReset} actions={actions}>
      <SearchFilter value={search.text} placeholder={attackTexts.search} onChange={(text) => onChange({ text })} />
      <RangeFilter value={search} onChange={onChange} />
      <ChoiceFilter
        label={texts.type}
        width={138}
        value={search.type}
        choices={attackTexts.types.map((type) => ({ value: type, label: type }))}
        onChange={(type) => onChange({ type })}
      />
      <ChoiceFilter
        label={texts.detector}
        width={136}
        value={search.detector}
        choices={(detectors?.rows ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(detector) => onChange({ detector })}
      />
      <CountryFilter value={search.country} width={130} onChange={(country) => onChange({ country })} />
      <ChoiceFilter
        label={texts.action}
        width={112}
        value={search.action}
        choices={Object.entries(attackTexts.actions).map(([value, label]) => ({ value, label }))}
        onChange={(action) => onChange({ action })}
      />
    </FilterRow>
  );
}

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { AuditRow, auditRoutes } from '../../../../src/console/contract/audit.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { UnreadRange } from '../../filters/range-callout.tsx';
import { RangeFilter } from '../../filters/range-filter.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { useAskedAt } from '../../live/use-asked-at.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { News } from '../../parts/news.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Time } from '../../parts/time.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { auditTexts as texts } from '../../texts/audit.ts';
import { filterTexts } from '../../texts/filters.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { defaultPageSize } from '../../url/list-search.ts';
import { rangeLimits } from '../../url/time-range.ts';
import { settingTitle } from '../settings/value-text.ts';
import { hasDetails } from './audit-change.ts';
import { AuditDetails } from './audit-details.tsx';
import { type AuditSearch, auditActions } from './audit-search.ts';
import { useAuditList } from './use-audit-list.ts';

const route = getRouteApi('/frame/audit');

/** Who changed what, when and from where; each entry opens to what was before and after. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { page = 1, per = defaultPageSize, actor, action, text } = search;
  const given = {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(text === undefined ? {} : { text }),
  };
  const { range, from, to } = search;
  const { now, renew } = useAskedAt(JSON.stringify({ ...given, range, from, to }));
  const { list, fresh } = useAuditList(
    { ...given, ...rangeLimits(search, now) },
    { limit: per, offset: (page - 1) * per },
  );
  const find = (change: AuditSearch) =>
    navigate({
      search: (before) => ({ ...before, ...change, page: undefined, open: undefined }),
      replace: isTypedOn(text, change.text),
    });
  const everybody = useQuery({
    queryKey: [keys.audit, 'actors'],
    queryFn: ({ signal }) => call<typeof auditRoutes.actors>('GET /v1/audit/actors', { signal }),
    staleTime: 60_000,
  });
  // with those of the page: a name with which somebody tried to sign in is found there only
  const onPage = list.data?.rows.map((row) => row.actor) ?? [];
  const actors = [...new Set([...(everybody.data?.actors ?? []), ...onPage])].sort();
  const active = [actor, action, text, range, from, to].some((each) => each !== undefined);
  return (
    <>
      <PageHead
        title={texts.title}
        news={
          <News
            count={fresh}
            label={texts.showNew(fresh)}
            onShow={() => {
              // "Last hour" ends now
              renew();
              void list.refetch();
            }}
          />
        }
      >
        {texts.intro}
      </PageHead>
      <FilterRow
        active={active}
        onReset={() =>
          find({
            actor: undefined,
            action: undefined,
            text: undefined,
            range: undefined,
            from: undefined,
            to: undefined,
          })
        }
      >
        <SearchFilter value={text} placeholder={texts.search} onChange={(next) => find({ text: next })} />
        <ChoiceFilter
          label={texts.who}
          value={actor}
          choices={actors.map((value) => ({ value, label: value }))}
          onChange={(next) => find({ actor: next })}
        />
        <ChoiceFilter
          label={texts.what}
          value={action}
          width={200}
          choices={auditActions.map((value) => ({ value, label: texts.actions[value] }))}
          onChange={(next) => find({ action: auditActions.find((each) => each === next) })}
        />
        <RangeFilter value={search} onChange={find} />
      </FilterRow>
      <UnreadRange value={search} onChange={find} />
      <DataTable<AuditRow, never>
        name="audit"
        label={texts.title}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={(row) => `${titleOf(row)}: ${row.subject}`}
        query={list}
        search={search}
        defaultSort=""
        onSearch={(change, replace = false) => navigate({ search: (before) => ({ ...before, ...change }), replace })}
        empty={
          active
            ? { title: filterTexts.nothing, text: filterTexts.nothingText }
            : { title: texts.empty, text: texts.emptyText }
        }
        details={(entry) => <AuditDetails entry={entry} />}
        hasDetails={hasDetails}
        open={search.open}
        onOpen={(open) => navigate({ search: (before) => ({ ...before, open }), resetScroll: false })}
      />
    </>
  );
}

const columns: readonly Column<AuditRow>[] = [
  { id: 'time', title: texts.columns.time, cell: ({ time }) => <Time time={time} /> },
  { id: 'action', title: texts.columns.action, main: true, cell: titleOf },
  { id: 'subject', title: texts.columns.subject, cell: (row) => <Subject row={row} /> },
  {
    id: 'actor',
    title: texts.columns.actor,
    cell: ({ actor, source }) => (
      <>
        {actor}{' '}
        {texts.sources[source] !== '' && (
          <Text span inherit c="dimmed">
            ({texts.sources[source]})
          </Text>
        )}
      </>
    ),
  },
  {
    id: 'address',
    title: texts.columns.address,
    cell: ({ address }) => (address === null ? texts.nothing : <Copyable value={address} />),
  },
];

/** A page that was loaded before an update may not know all actions of the server. */
function titleOf({ action }: AuditRow): string {
  return texts.actions[action] ?? action;
}

/** The settings by the names of those that were changed. */
function Subject({ row: { action, subject, after } }: { readonly row: AuditRow }) {
  if (action === 'session.refused') return texts.refused[subject] ?? subject;
  if (action !== 'settings.change' || typeof after !== 'object' || after === null)
    return <span className="wire">{subject}</span>;
  return Object.keys(after).map(settingTitle).join(', ');
}

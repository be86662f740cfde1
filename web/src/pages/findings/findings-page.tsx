import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/status.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { News } from '../../parts/news.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { findingTexts as texts } from '../../texts/findings.ts';
import { frameTexts } from '../../texts/frame.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { readText } from '../../url/search-params.ts';
import { FindingActions } from './finding-actions.tsx';
import { findingColumns } from './finding-columns.tsx';
import { FindingDetails } from './finding-details.tsx';
import { type FindingSearch, type FindingStateFilter, findingStates, severities } from './finding-search.ts';
import { findingsRoute } from './route.ts';
import { useFindings } from './use-findings.ts';

/** What the traffic shows to be weak on our side: severity, since when, why, and what to do. */
export function FindingsPage() {
  const search = findingsRoute.useSearch();
  const navigate = findingsRoute.useNavigate();
  const { data: status } = useQuery(statusQuery);
  const state: FindingStateFilter = search.state ?? 'open';
  const { list, fresh } = useFindings(search);
  const open = status?.openFindings;
  const filtered = [search.state, search.kind, search.severity, search.text].some((each) => each !== undefined);
  const find = (change: FindingSearch) =>
    navigate({
      search: (before) => ({ ...before, ...change, page: undefined, open: undefined }),
      replace: isTypedOn(search.text, change.text),
    });
  const reset = () => navigate({ search: ({ host, per }) => ({ host, per }) });
  return (
    <>
      <PageHead
        title={frameTexts.pages.findings}
        news={<News count={fresh} label={texts.showNew(fresh)} onShow={() => void list.refetch()} />}
      >
        {texts.intro} {open && `${texts.summary(open.critical, open.warning, open.info)}.`}
      </PageHead>
      <FilterRow active={filtered} onReset={reset}>
        <SearchFilter value={search.text} placeholder={texts.filters.search} onChange={(text) => find({ text })} />
        <SegmentedControl
          aria-label={texts.filters.state}
          data={findingStates.map((value) => ({ value, label: texts.states[value] }))}
          value={state}
          onChange={(value) => find({ state: notOpen(value) })}
        />
        <ChoiceFilter
          label={texts.filters.severity}
          value={search.severity}
          choices={severities.map((value) => ({ value, label: texts.severities[value] }))}
          onChange={(value) => find({ severity: severities.find((each) => each === value) })}
        />
        <ChoiceFilter
          label={texts.filters.kind}
          width={230}
          value={search.kind}
          choices={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => find({ kind })}
        />
      </FilterRow>
      <DataTable
        name="findings"
        label={texts.label}
        columns={findingColumns}
        rowKey={({ key }) => key}
        rowName={({ title, subject }) => `${title} ${subject ?? ''}`}
        isOver={({ over }) => over}
        query={list}
        search={search}
        defaultSort=""
        onSearch={(next, replace = false) =>
          navigate({ search: (before) => ({ ...before, open: undefined, ...next }), replace })
        }
        empty={
          filtered
            ? {
                title: texts.empty.otherTitle,
                text: texts.empty.otherText(open ? open.critical + open.warning + open.info : 0),
                action: (
                  <Button variant="default" onClick={reset}>
                    {texts.empty.showOpen}
                  </Button>
                ),
              }
            : { title: texts.empty.openTitle, text: texts.empty.openText }
        }
        details={(finding) => <FindingDetails finding={finding} />}
        open={list.data?.rows.find(({ key }) => readText(key) === search.open)?.key}
        onOpen={(key) => navigate({ search: (before) => ({ ...before, open: key }), resetScroll: false })}
        actions={(finding) => <FindingActions finding={finding} />}
      />
    </>
  );
}

function notOpen(value: string): FindingStateFilter | undefined {
  return findingStates.find((state) => state === value && state !== 'open');
}

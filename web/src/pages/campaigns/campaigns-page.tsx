import { Anchor, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDetectorTitle } from '../../api/detectors.ts';
import { hostsQuery, useElsewhere, useObserving } from '../../api/status.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { campaignTexts as texts } from '../../texts/campaigns.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { frameTexts } from '../../texts/frame.ts';
import { pageQuery } from '../../url/list-search.ts';
import { campaignColumns } from './campaign-columns.tsx';
import { campaignQuery } from './campaign-query.ts';
import { type CampaignSort, campaignKinds, campaignSorts, campaignWindows } from './campaign-search.ts';
import classes from './campaigns.module.css';
import { campaignsRoute } from './route.ts';

const defaultSort = '-sources';

/** What many sources attack or use together, each leading to its attacks. */
export function CampaignsPage() {
  const search = campaignsRoute.useSearch();
  const navigate = campaignsRoute.useNavigate();
  const { limit, offset, sort, descending } = pageQuery<CampaignSort>(search, defaultSort);
  const range = search.range ?? '24h';
  const list = useQuery(
    campaignQuery({
      window: range,
      limit,
      offset,
      sort: campaignSorts.find((name) => name === sort) ?? 'sources',
      order: descending ? 'desc' : 'asc',
      ...(search.kind === undefined ? {} : { kind: search.kind }),
    }),
  );
  const { data: hosts } = useQuery(hostsQuery);
  const elsewhere = useElsewhere();
  const columns = campaignColumns(range, useDetectorTitle(), (hosts?.rows.length ?? 0) > 1, useObserving());
  const log = (
    <Anchor renderRoot={(props) => <Link to="/attacks" search={{ range }} {...props} />}>{texts.empty.log}</Anchor>
  );
  return (
    <>
      <PageHead title={frameTexts.pages.campaigns}>
        {texts.intro} {elsewhere && clusterTexts.onlyHere(elsewhere)}
      </PageHead>
      <FilterRow
        active={search.range !== undefined || search.kind !== undefined}
        onReset={() => navigate({ search: ({ host, per, sort }) => ({ host, per, sort }) })}
      >
        <SegmentedControl
          aria-label={texts.window}
          data={campaignWindows.map((value) => ({ value, label: texts.windows[value] }))}
          value={range}
          onChange={(value) =>
            navigate({ search: (before) => ({ ...before, range: value === '7d' ? '7d' : undefined, page: undefined }) })
          }
        />
        <ChoiceFilter
          label={texts.kind}
          value={search.kind}
          choices={campaignKinds.map((value) => ({ value, label: texts.kinds[value] }))}
          onChange={(kind) =>
            navigate({
              search: (before) => ({ ...before, kind: campaignKinds.find((one) => one === kind), page: undefined }),
            })
          }
        />
      </FilterRow>
      {list.data?.complete === false && <p className={classes.note}>{texts.incomplete}</p>}
      <DataTable
        name="campaigns"
        label={texts.label}
        columns={columns}
        rowKey={({ kind, subject }) => `${kind} ${subject}`}
        rowName={({ kind, subject }) => `${texts.kinds[kind]} ${subject}`}
        query={list}
        search={search}
        defaultSort={defaultSort}
        onSearch={(next, replace = false) => navigate({ search: (before) => ({ ...before, ...next }), replace })}
        empty={{
          title: texts.empty.title,
          text: search.kind === undefined ? texts.empty.text : texts.empty.filtered,
          action: log,
        }}
      />
    </>
  );
}

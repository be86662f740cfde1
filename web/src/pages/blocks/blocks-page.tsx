import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useState } from 'react';
import type { BlockFilter } from '../../../../src/console/contract/blocks.ts';
import { openBlockDialog } from '../../actions/block-dialog.tsx';
import { openUnblockDialog } from '../../actions/unblock-dialog.tsx';
import { detectorsQuery, useDetectorTitle } from '../../api/detectors.ts';
import { useMay } from '../../api/session.ts';
import { hostsQuery, useCluster } from '../../api/status.ts';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { CountryFilter } from '../../filters/country-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { News } from '../../parts/news.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { nothingSelected, type Selection, selectionSize } from '../../table/selection.ts';
import { actionTexts } from '../../texts/actions.ts';
import { blockTexts } from '../../texts/blocks.ts';
import { countryName } from '../../texts/countries.ts';
import { filterTexts } from '../../texts/filters.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { pageQuery } from '../../url/list-search.ts';
import { blockColumns, type HeldBlock } from './block-columns.tsx';
import { BlockHosts } from './block-hosts.tsx';
import {
  type BlockSearch,
  type BlockSort,
  blockFilter,
  blockSorts,
  evidenceKinds,
  noBlockFilter,
} from './block-search.ts';
import { liftBlocks } from './lift-blocks.ts';
import { blocksRoute } from './route.ts';
import { useBlockList } from './use-block-list.ts';

export function BlocksPage() {
  const search = blocksRoute.useSearch();
  const navigate = blocksRoute.useNavigate();
  const may = useMay('operator');
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const filter = blockFilter(search);
  const { list, now, fresh } = useBlockList(filter, blockPage(search));
  const detectorTitle = useDetectorTitle();
  const causeTitle = (id: string) => (id === 'operator' ? blockTexts.operator : detectorTitle(id));
  const change = (next: Partial<BlockSearch>) => {
    setSelection(nothingSelected);
    return navigate({
      search: (before) => ({ ...before, page: undefined, open: undefined, ...next }),
      replace: isTypedOn(search.text, next.text),
    });
  };
  const filtered = Object.keys(filter).length > 0;
  // those that enforce, as it is now
  const hosts = (now ?? list.data)?.hosts;
  const cluster = useCluster();
  const shared = cluster?.role === 'operator';
  const onlyHere = cluster?.role === 'host';
  return (
    <>
      <PageHead
        title={blockTexts.title}
        news={<News count={fresh} label={blockTexts.showNew(fresh)} onShow={() => void list.refetch()} />}
      >
        {onlyHere ? blockTexts.onlyHere : hosts && blockTexts.lead(hosts.inForce, hosts.of)}
      </PageHead>
      <FilterRow
        active={filtered}
        onReset={() => change(noBlockFilter)}
        actions={
          may && (
            <Button leftSection={<Ban size={15} aria-hidden />} onClick={() => openBlockDialog()}>
              {blockTexts.add}
            </Button>
          )
        }
      >
        <SearchFilter value={search.text} placeholder={blockTexts.search} onChange={(next) => change({ text: next })} />
        <BlockChoices search={search} onChange={change} />
      </FilterRow>
      <DataTable<HeldBlock, BlockSort>
        name="blocks"
        label={blockTexts.title}
        columns={blockColumns(causeTitle, shared)}
        rowKey={({ target }) => target}
        rowName={({ target }) => target}
        isOver={({ over }) => over}
        query={list}
        search={search}
        defaultSort="-since"
        onSearch={(next, replace = false) => navigate({ search: (before) => ({ ...before, ...next }), replace })}
        empty={{
          title: filtered ? filterTexts.nothing : blockTexts.emptyTitle,
          text: filtered ? blockTexts.emptyFiltered : blockTexts.empty,
        }}
        {...(shared
          ? {
              details: ({ target }: HeldBlock) => <BlockHosts target={target} />,
              open: search.open,
              onOpen: (open: string | undefined) =>
                navigate({ search: (before) => ({ ...before, open }), resetScroll: false }),
            }
          : {})}
        {...(may
          ? {
              selection,
              onSelection: setSelection,
              selectionActions: (
                <Button
                  size="compact-sm"
                  onClick={async () => {
                    if (
                      await liftBlocks(
                        selection,
                        filter,
                        filterWords(filter, causeTitle),
                        list.data?.newest ?? 0,
                        onlyHere,
                      )
                    )
                      setSelection(nothingSelected);
                  }}
                >
                  {blockTexts.unblockSelected(selectionSize(selection))}
                </Button>
              ),
              actions: (row) => (
                <Button size="compact-xs" variant="default" onClick={() => openUnblockDialog(row.target)}>
                  {actionTexts.unblock}
                </Button>
              ),
            }
          : {})}
      />
    </>
  );
}

function blockPage(search: BlockSearch) {
  const { limit, offset, sort, descending } = pageQuery<BlockSort>(search, '-since');
  const known = blockSorts.find((word) => word === sort) ?? 'since';
  return { limit, offset, sort: known, order: descending ? ('desc' as const) : ('asc' as const) };
}

/** The filter in words, for a question about all that it finds. */
function filterWords(
  { text, cause, origin, country, evidence }: BlockFilter,
  causeTitle: (cause: string) => string,
): readonly string[] {
  return [
    text && `“${text}”`,
    cause && causeTitle(cause),
    origin && blockTexts.decidedBy(origin),
    country && countryName(country),
    evidence && blockTexts.withEvidence(evidence),
  ].filter((word) => word !== undefined);
}

interface BlockChoicesProps {
  readonly search: BlockSearch;
  readonly onChange: (next: Partial<BlockSearch>) => void;
}

function BlockChoices({ search, onChange }: BlockChoicesProps) {
  const { data: detectors } = useQuery(detectorsQuery);
  const { data: hosts } = useQuery(hostsQuery);
  const causes = (detectors?.rows ?? []).map(({ id, title }) => ({ value: id, label: title }));
  return (
    <>
      <ChoiceFilter
        label={blockTexts.cause}
        value={search.cause}
        choices={[{ value: 'operator', label: blockTexts.operator }, ...causes]}
        width={150}
        onChange={(cause) => onChange({ cause })}
      />
      <CountryFilter value={search.country} width={130} onChange={(country) => onChange({ country })} />
      <ChoiceFilter
        label={blockTexts.columns.evidence}
        value={search.evidence}
        choices={evidenceKinds.map((value) => ({ value, label: blockTexts.evidence[value] }))}
        width={140}
        onChange={(next) => onChange({ evidence: evidenceKinds.find((kind) => kind === next) })}
      />
      {(hosts?.rows.length ?? 0) > 1 && (
        <ChoiceFilter
          label={blockTexts.origin}
          value={search.origin}
          choices={(hosts?.rows ?? []).map(({ name }) => ({ value: name, label: name }))}
          width={135}
          onChange={(origin) => onChange({ origin })}
        />
      )}
    </>
  );
}

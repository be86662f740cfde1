import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, FileUp, Plus, Trash2 } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ListRow, listRoutes } from '../../../../src/console/contract/lists.ts';
import { type ListName, type Removal, removeEntries } from '../../actions/list-entries.ts';
import { downloadUrl } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useCluster, useElsewhere, useObserving } from '../../api/status.ts';
import { tellFailures } from '../../dialogs/bulk.tsx';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { ChoiceFilter } from '../../filters/choice-filter.tsx';
import { CountryFilter } from '../../filters/country-filter.tsx';
import { FilterRow } from '../../filters/filter-row.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import type { Held } from '../../live/held-rows.ts';
import { Address } from '../../parts/address.tsx';
import { News } from '../../parts/news.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { loadPart } from '../../router/load-part.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { nothingSelected, type Selection, selectionSize } from '../../table/selection.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { countryName } from '../../texts/countries.ts';
import { filterTexts } from '../../texts/filters.ts';
import { listTexts } from '../../texts/lists.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { type EntrySearch, type EntrySort, entryFilter, scopes } from './entry-search.ts';
import { NoteCell } from './note-cell.tsx';
import { defaultEntrySort, listCountriesQuery, useEntries } from './queries.ts';
import { RemovalConsequence } from './removal-consequence.tsx';

const addDialog = () => import('./add-dialog.tsx');
const importDialog = () => import('./import-dialog.tsx');
const AddDialog = lazy(() => loadPart(addDialog).then(({ AddDialog: component }) => ({ default: component })));
const ImportDialog = lazy(() => loadPart(importDialog).then(({ ImportDialog: component }) => ({ default: component })));

type HeldEntry = Held<ListRow>;

interface ListPageProps {
  readonly list: ListName;
  readonly search: EntrySearch;
  readonly onSearch: (change: EntrySearch, replace?: boolean) => void;
}

/** The allowlist and the denylist: the same page for both. */
export function ListPage({ list, search, onSearch }: ListPageProps) {
  const { list: query, fresh } = useEntries(list, search);
  const { data: countries } = useQuery(listCountriesQuery(list));
  const mayEdit = useMay('operator');
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  /** what is being removed */
  const [removing, setRemoving] = useState<Removal>();
  const [dialog, setDialog] = useState<'add' | 'import'>();
  useEffect(() => {
    // on a slow line they would come seconds after the button was pressed; what fails now is told when it is
    if (mayEdit) for (const part of [addDialog, importDialog]) part().catch(() => {});
  }, [mayEdit]);
  const inCluster = (useCluster()?.role ?? 'alone') !== 'alone';
  const elsewhere = useElsewhere();
  const observing = useObserving();
  const filter = entryFilter(search);
  const filtered = search.text !== undefined || search.country !== undefined || search.scope !== undefined;
  const find = (change: EntrySearch) => {
    setSelection(nothingSelected);
    onSearch({ ...change, page: undefined }, isTypedOn(search.text, change.text));
  };
  const remove = async (removal: Removal, count: number) => {
    if (removing) return;
    setRemoving(removal);
    try {
      const removed = await removeEntries(list, removal, count);
      setSelection(nothingSelected);
      const { count: done, left, missing } = removed;
      const text = left > 0 ? listTexts.removalStopped(done, left) : listTexts.removed(done);
      if (done > 0) notifyDone(text, removed.undo);
      const gone = missing.map((subject) => ({ subject, reason: listTexts.notListed }));
      if (gone.length > 0) tellFailures(listTexts.removing, done, gone);
    } catch (error) {
      notifyFailed(error);
    } finally {
      setRemoving(undefined);
    }
  };
  const removeSelected = async () => {
    const count = selectionSize(selection);
    const all = selection.kind === 'filter';
    const sure = await confirm({
      title: listTexts.removeTitle(count),
      consequence: <RemovalConsequence list={list} count={count} filter={all ? filter : undefined} />,
      confirm: listTexts.removeMany(count),
      dangerous: true,
    });
    // what came since the list was shown is not among "all of the filter"
    const until = query.data?.newest ?? 0;
    if (sure) await remove(selection.kind === 'filter' ? { filter, until } : { prefixes: [...selection.keys] }, count);
  };
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setDialog('add')}>
      {listTexts.add}
    </Button>
  );
  return (
    <>
      <PageHead
        title={listTexts.label[list]}
        news={<News count={fresh} label={listTexts.showNew(fresh)} onShow={() => void query.refetch()} />}
      >
        {[
          listTexts.intro[list],
          ...(list === 'deny' && observing ? [listTexts.observing] : []),
          ...(elsewhere ? [clusterTexts.elsewhere('lists', elsewhere)] : []),
        ].join(' ')}
      </PageHead>
      <FilterRow
        active={filtered}
        onReset={() => find({ text: undefined, country: undefined, scope: undefined })}
        actions={
          <>
            <Tooltip label={listTexts.exportHint}>
              <Button
                variant="default"
                component="a"
                href={downloadUrl<typeof listRoutes.export>('GET /v1/lists/{list}/export', {
                  params: { list },
                  query: { ...filter, bom: true },
                })}
                download
                leftSection={<Download size={16} aria-hidden />}
              >
                {listTexts.export}
              </Button>
            </Tooltip>
            {mayEdit && (
              <Button
                variant="default"
                leftSection={<FileUp size={16} aria-hidden />}
                onClick={() => setDialog('import')}
              >
                {listTexts.import}
              </Button>
            )}
            {mayEdit && add}
          </>
        }
      >
        <SearchFilter value={search.text} onChange={(text) => find({ text })} placeholder={listTexts.search} />
        <CountryFilter
          value={search.country}
          onChange={(country) => find({ country })}
          {...(countries ? { codes: countries.rows.map(({ country }) => country).filter((code) => code !== '') } : {})}
        />
        {inCluster && (
          <ChoiceFilter
            label={listTexts.columns.scope}
            value={search.scope}
            choices={scopes.map((value) => ({ value, label: listTexts.scopes[value] }))}
            onChange={(scope) => find({ scope: scopes.find((each) => each === scope) })}
          />
        )}
      </FilterRow>
      <DataTable<HeldEntry, EntrySort>
        name={`${list}list`}
        label={listTexts.label[list]}
        columns={columnsOf(list, inCluster, elsewhere)}
        rowKey={({ prefix }) => prefix}
        rowName={({ prefix }) => prefix}
        isOver={({ over }) => over}
        query={query}
        search={search}
        defaultSort={defaultEntrySort}
        onSearch={onSearch}
        empty={
          filtered
            ? { title: filterTexts.nothing, text: listTexts.empty.filteredText }
            : {
                title: listTexts.empty[list],
                text: list === 'allow' ? listTexts.empty.allowText : listTexts.empty.denyText,
                ...(mayEdit ? { action: add } : {}),
              }
        }
        {...(mayEdit
          ? {
              selection,
              onSelection: setSelection,
              selectionActions: (
                <Button
                  size="compact-sm"
                  color="red"
                  loading={removing !== undefined}
                  leftSection={<Trash2 size={14} aria-hidden />}
                  onClick={removeSelected}
                >
                  {listTexts.removeMany(selectionSize(selection))}
                </Button>
              ),
              actions: ({ prefix, scope }) => (
                <ActionIcon
                  aria-label={listTexts.removeOne(prefix)}
                  loading={isRemoving(removing, prefix)}
                  data-hint={
                    elsewhere && scope === 'cluster' ? clusterTexts.entryElsewhere(elsewhere) : listTexts.remove
                  }
                  // it can still be reached, so that a keyboard and a screen reader learn why not
                  {...(elsewhere && scope === 'cluster'
                    ? {
                        'aria-disabled': true,
                        'data-disabled': true,
                        'aria-description': clusterTexts.entryElsewhere(elsewhere),
                      }
                    : { onClick: () => remove({ prefixes: [prefix] }, 1) })}
                >
                  <Trash2 size={16} aria-hidden />
                </ActionIcon>
              ),
            }
          : {})}
      />
      <Suspense>
        {dialog === 'add' && <AddDialog list={list} onClose={() => setDialog(undefined)} />}
        {dialog === 'import' && <ImportDialog list={list} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

function isRemoving(removal: Removal | undefined, prefix: string): boolean {
  return removal !== undefined && 'prefixes' in removal && removal.prefixes.includes(prefix);
}

function columnsOf(
  list: ListName,
  inCluster: boolean,
  elsewhere: readonly string[] | undefined,
): readonly Column<HeldEntry>[] {
  const titles = listTexts.columns;
  return [
    {
      id: 'prefix',
      title: titles.prefix,
      main: true,
      sort: 'prefix',
      cell: ({ prefix, country }) => <Address address={prefix} country={country} />,
    },
    {
      id: 'country',
      title: titles.country,
      sort: 'countryName',
      cell: ({ country }) => (country ? countryName(country) : '–'),
    },
    {
      id: 'note',
      title: titles.note,
      sort: 'note',
      width: '34%',
      cell: (entry) => (
        <NoteCell
          list={list}
          entry={entry}
          fixed={entry.over || (elsewhere !== undefined && entry.scope === 'cluster')}
        />
      ),
    },
    ...(inCluster
      ? [
          {
            id: 'scope',
            title: titles.scope,
            whole: true,
            cell: ({ scope }: HeldEntry) => listTexts.scopes[scope],
          },
        ]
      : []),
    { id: 'addedBy', title: titles.addedBy, sort: 'addedBy', cell: ({ addedBy }) => addedBy },
    {
      id: 'addedAt',
      title: titles.addedAt,
      sort: 'addedAt',
      cell: ({ addedAt, over }) =>
        over ? <ToneBadge tone="plain">{listTexts.gone}</ToneBadge> : <Time time={addedAt} show="relative" />,
    },
  ];
}

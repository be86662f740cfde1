import type { ImportPreview, ListFilter, listRoutes } from '../../../src/console/contract/lists.ts';
import { call, downloadUrl } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { queryClient } from '../api/query-client.ts';

export type ListName = 'allow' | 'deny';

/** Entries that the server tells after a removal; more are put back from an export made before. */
const mostAnswered = 10_000;

export type Removal = { readonly prefixes: readonly string[] } | { readonly filter: ListFilter };

export interface Removed {
  readonly count: number;
  /** puts all of it back, with its notes */
  readonly undo: () => Promise<void>;
}

/**
 * Removes entries, all or nothing.
 * @param expected how many there are: with many, what is needed for the undo is fetched before
 * @throws ApiError
 */
export async function removeEntries(list: ListName, removal: Removal, expected: number): Promise<Removed> {
  const saved = 'filter' in removal && expected > mostAnswered ? await exported(list, removal.filter) : undefined;
  const body = 'filter' in removal ? { filter: removal.filter } : { prefixes: [...removal.prefixes] };
  const { removed, entries } = await call<typeof listRoutes.remove>('POST /v1/lists/{list}/remove', {
    params: { list },
    body,
  });
  await listsChanged();
  return { count: removed, undo: () => (saved ? importFile(list, saved, false) : addEntries(list, entries)) };
}

/** @throws ApiError; its fields are `entries.N.prefix` */
export async function addEntries(
  list: ListName,
  entries: readonly { readonly prefix: string; readonly note: string }[],
): Promise<void> {
  const body = { entries: entries.map(({ prefix, note }) => ({ prefix, note })) };
  await call<typeof listRoutes.add>('POST /v1/lists/{list}', { params: { list }, body });
  await listsChanged();
}

/** Undoes an addition: takes out what was new, and gives what was there its note back. @throws ApiError */
export async function takeBack(
  list: ListName,
  { fresh, known }: Pick<ImportPreview, 'fresh' | 'known'>,
): Promise<void> {
  if (fresh.length > 0) await removeEntries(list, { prefixes: fresh.map(({ prefix }) => prefix) }, fresh.length);
  if (known.length > 0)
    await addEntries(
      list,
      known.map(({ prefix, before }) => ({ prefix, note: before })),
    );
}

/** @param skip leave out what is invalid or refused @throws ApiError */
export async function importFile(list: ListName, file: File, skip: boolean): Promise<void> {
  await call<typeof listRoutes.import>('POST /v1/lists/{list}/import', { params: { list }, query: { skip }, file });
  await listsChanged();
}

export function previewFile(list: ListName, file: File, signal?: AbortSignal) {
  return call<typeof listRoutes.preview>('POST /v1/lists/{list}/import/preview', {
    params: { list },
    file,
    ...(signal ? { signal } : {}),
  });
}

/** @throws ApiError */
export async function changeNote(list: ListName, prefix: string, note: string): Promise<void> {
  await call<typeof listRoutes.note>('PATCH /v1/lists/{list}/entry', { params: { list }, body: { prefix, note } });
  await listsChanged();
}

async function exported(list: ListName, filter: ListFilter): Promise<File> {
  const address = downloadUrl<typeof listRoutes.export>('GET /v1/lists/{list}/export', {
    params: { list },
    query: filter,
  });
  const response = await fetch(address, { credentials: 'same-origin' });
  // without it the removal could not be undone, so it is not begun
  if (!response.ok) throw new Error(response.statusText);
  return new File([await response.blob()], `${list}list.csv`, { type: 'text/csv' });
}

async function listsChanged(): Promise<void> {
  const stale: readonly unknown[] = [keys.lists, keys.blocks, keys.explain, keys.status, keys.attacks];
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => stale.includes(queryKey[0]) });
}

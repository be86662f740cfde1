import type { ImportPreview, ListFilter, listRoutes } from '../../../src/console/contract/lists.ts';
import { call } from '../api/client.ts';
import { doBulk } from '../dialogs/bulk.tsx';
import { listTexts } from '../texts/lists.ts';
import { standingChanged } from './standing-changed.ts';

export type ListName = 'allow' | 'deny';

/** Entries that go to the server at once. */
const chunk = 2000;

export type Removal =
  | { readonly prefixes: readonly string[] }
  /** @param until what was added later stays; milliseconds since the epoch */
  | { readonly filter: ListFilter; readonly until: number };

export interface Removed {
  readonly count: number;
  /** those that somebody else had removed by then */
  readonly missing: readonly string[];
  /** how many were left there, because it was stopped */
  readonly left: number;
  /** puts all of it back, with its notes */
  readonly undo: () => Promise<void>;
}

/**
 * Removes entries part by part; many with a dialog that shows how far it is and can stop it. What was removed until
 * then stays removed, and is what `undo` puts back.
 * @param expected how many there are: of a filter no more are removed
 * @throws ApiError when it failed before anything was removed
 */
export async function removeEntries(list: ListName, removal: Removal, expected: number): Promise<Removed> {
  const removed: { prefix: string; note: string }[] = [];
  const missing: string[] = [];
  const part = async (
    body: { prefixes: string[] } | { filter: ListFilter; until: number; limit: number },
  ): Promise<number> => {
    const answer = await call<typeof listRoutes.remove>('POST /v1/lists/{list}/remove', { params: { list }, body });
    for (const entry of answer.entries) removed.push(entry);
    missing.push(...answer.missing);
    return answer.removed;
  };
  const items: readonly (string | undefined)[] =
    'prefixes' in removal ? removal.prefixes : new Array<undefined>(expected).fill(undefined);
  const bodyOf = (some: readonly (string | undefined)[]) =>
    'prefixes' in removal
      ? { prefixes: some.filter((each) => each !== undefined) }
      : { filter: removal.filter, until: removal.until, limit: some.length };
  let left = 0;
  try {
    if (items.length <= chunk) await part(bodyOf(items));
    else
      ({ left } = await doBulk({
        title: listTexts.removing,
        items,
        chunk,
        act: async (some) => ({ done: await part(bodyOf(some)), failed: [] }),
      }));
  } finally {
    await standingChanged();
  }
  return { count: removed.length, missing, left, undo: () => putBack(list, removed) };
}

async function putBack(list: ListName, entries: readonly { prefix: string; note: string }[]): Promise<void> {
  for (let start = 0; start < entries.length; start += chunk)
    await addEntries(list, entries.slice(start, start + chunk));
}

/** Without a note, one that is there keeps its own. @throws ApiError; its fields are `entries.N.prefix` */
export async function addEntries(
  list: ListName,
  entries: readonly { readonly prefix: string; readonly note?: string | undefined }[],
): Promise<void> {
  const body = { entries: entries.map(({ prefix, note }) => ({ prefix, note })) };
  await call<typeof listRoutes.add>('POST /v1/lists/{list}', { params: { list }, body });
  await standingChanged();
}

/** Undoes an addition: takes out what was new, and gives what was there its note back. @throws ApiError */
export async function takeBack(
  list: ListName,
  { fresh, known }: Pick<ImportPreview, 'fresh' | 'known'>,
): Promise<void> {
  if (fresh.length > 0) await removeEntries(list, { prefixes: fresh.map(({ prefix }) => prefix) }, fresh.length);
  const noted = known.filter(({ note, before }) => note !== before);
  if (noted.length > 0)
    await addEntries(
      list,
      noted.map(({ prefix, before }) => ({ prefix, note: before })),
    );
}

/** @param skip leave out what is invalid or refused @throws ApiError */
export async function importFile(list: ListName, file: File, skip: boolean): Promise<void> {
  await call<typeof listRoutes.import>('POST /v1/lists/{list}/import', { params: { list }, query: { skip }, file });
  await standingChanged();
}

export function previewFile(list: ListName, file: File, signal?: AbortSignal) {
  return call<typeof listRoutes.preview>('POST /v1/lists/{list}/import/preview', {
    params: { list },
    file,
    ...(signal ? { signal } : {}),
  });
}

/** @param before the note that was seen @throws ApiError; `conflict` where it is another by now, which pages then show */
export async function changeNote(list: ListName, prefix: string, note: string, before?: string): Promise<void> {
  const body = { prefix, note, ...(before === undefined ? {} : { before }) };
  try {
    await call<typeof listRoutes.note>('PATCH /v1/lists/{list}/entry', { params: { list }, body });
  } finally {
    await standingChanged();
  }
}

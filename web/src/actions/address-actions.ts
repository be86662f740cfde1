import type { BlockRow, blockRoutes } from '../../../src/console/contract/blocks.ts';
import type { listRoutes } from '../../../src/console/contract/lists.ts';
import { call } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { queryClient } from '../api/query-client.ts';

type List = 'allow' | 'deny';

/** Shuts out by hand. @param seconds absent: as the setting says. @throws ApiError */
export async function block(target: string, seconds: number | undefined, note: string): Promise<BlockRow> {
  const body = { target, note, ...(seconds === undefined ? {} : { seconds }) };
  const made = await call<typeof blockRoutes.create>('POST /v1/blocks', { body });
  await changed();
  return made;
}

/**
 * Lifts every block of these targets.
 * @param holdSeconds nothing automatic blocks them again for so long
 * @throws ApiError
 */
export async function lift(targets: readonly string[], holdSeconds: number, signal?: AbortSignal) {
  const input = { body: { targets: [...targets], holdSeconds }, ...(signal ? { signal } : {}) };
  const result = await call<typeof blockRoutes.lift>('POST /v1/blocks/lift', input);
  await changed();
  return result;
}

/** Puts blocks that were lifted back, with the time that was left. Those that ended meanwhile stay away. */
export async function restore(blocks: readonly BlockRow[]): Promise<void> {
  for (const { target, until, note, reason } of blocks) {
    const seconds = Math.round((until - Date.now()) / 1000);
    if (seconds > 0) await block(target, seconds, note || reason);
  }
}

/** @throws ApiError, for one when it would cut somebody off */
export async function addToList(list: List, prefix: string, note: string): Promise<void> {
  await call<typeof listRoutes.add>('POST /v1/lists/{list}', {
    params: { list },
    body: { entries: [{ prefix, note }] },
  });
  await changed();
}

/** @throws ApiError */
export async function removeFromList(list: List, prefix: string): Promise<void> {
  await call<typeof listRoutes.remove>('POST /v1/lists/{list}/remove', {
    params: { list },
    body: { prefixes: [prefix] },
  });
  await changed();
}

async function changed(): Promise<void> {
  const stale: readonly unknown[] = [keys.blocks, keys.lists, keys.explain, keys.status, keys.attacks];
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => stale.includes(queryKey[0]) });
}

import type { settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { changed, queryClient } from '../../api/query-client.ts';

/** Puts the fields of one change back. @param id of its audit entry @throws ApiError 409 when they were changed since */
export async function undoSettings(id: number): Promise<void> {
  const answer = await call<typeof settingsRoutes.undo>('POST /v1/settings/undo', { body: { id } });
  queryClient.setQueryData([keys.settings, 'show'], answer);
  await settingsChanged();
}

export function settingsChanged(): Promise<void> {
  return changed(keys.settings, keys.detectors, keys.geo, keys.status, keys.audit);
}

/** Undoes the change that was just made. @param revision that it led to: a later one of somebody else is not touched */
export async function undoLast(revision: number): Promise<void> {
  const [{ rows }, now] = await Promise.all([
    call<typeof settingsRoutes.history>('GET /v1/settings/history', { query: { limit: 10 } }),
    call<typeof settingsRoutes.show>('GET /v1/settings', {}),
  ]);
  const change = rows[now.revision - revision];
  if (change) await undoSettings(change.id);
}

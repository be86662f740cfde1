import { useQuery } from '@tanstack/react-query';
import type { SettingsChange, settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

const most = 50;

/** What was saved since a revision, the latest first. @param since undefined: nothing is asked */
export function useChangesSince(since: number | undefined, revision: number): readonly SettingsChange[] {
  const limit = since === undefined ? 0 : Math.min(most, revision - since);
  const { data } = useQuery({
    queryKey: [keys.settings, 'history', { limit, revision }],
    queryFn: ({ signal }) =>
      call<typeof settingsRoutes.history>('GET /v1/settings/history', { query: { limit }, signal }),
    enabled: limit > 0,
  });
  return limit > 0 ? (data?.rows ?? []) : [];
}

import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Role } from '../../../src/console/contract/route.ts';
import type { Session, sessionRoutes } from '../../../src/console/contract/session.ts';
import { apiTexts } from '../texts/api.ts';
import { ApiError } from './api-error.ts';
import { call, setCsrfToken } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

export const sessionQuery = queryOptions({
  queryKey: [keys.session],
  queryFn: async ({ signal }) => {
    const session = await call<typeof sessionRoutes.show>('GET /v1/session', { signal });
    setCsrfToken(session.csrf);
    return session;
  },
  staleTime: 60_000,
});

/** Takes over the session that signing in, or a step of it, answered. */
export function adoptSession(session: Session): void {
  setCsrfToken(session.csrf);
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/**
 * Takes over the session that another tab of this browser has begun since.
 * @throws ApiError when it is another user's: what this page was about to do is not theirs
 */
export async function renewSession(): Promise<void> {
  const before = queryClient.getQueryData(sessionQuery.queryKey)?.user;
  const { user } = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  if (!before || !user || before.id === user.id) return;
  // all that the page shows was for the other one
  void queryClient.invalidateQueries();
  throw new ApiError(403, 'other-user', apiTexts.otherUser(user.name));
}

/** Name of whoever is signed in. */
export function useUserName(): string | undefined {
  return useQuery(sessionQuery).data?.user?.name;
}

const ranks: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Whether the one role may do what the other may not. */
export function isMore(role: Role, than: Role): boolean {
  return ranks[role] > ranks[than];
}

/** Whether whoever is signed in may do what needs `role`. While that is not known: no. */
export function useMay(role: Role): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.user ? ranks[data.user.role] >= ranks[role] : false;
}

import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';

/** Gives up a half-way sign-in, so that somebody else can begin. */
export async function startOver(): Promise<void> {
  await call<typeof sessionRoutes.signOut>('DELETE /v1/session', {}).catch(() => undefined);
  await queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
}

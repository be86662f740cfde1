import type { RouteBodyInput } from '../../../../src/console/contract/route.ts';
import type { User, userRoutes } from '../../../../src/console/contract/users.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { changed } from '../../api/query-client.ts';

export type UserChange = RouteBodyInput<typeof userRoutes.change>;

/** @returns the one-time password where one was made @throws ApiError */
export async function changeUser({ id }: User, body: UserChange): Promise<string | null> {
  const { oneTimePassword } = await call<typeof userRoutes.change>('PATCH /v1/users/{id}', { params: { id }, body });
  await usersChanged();
  return oneTimePassword;
}

/** @throws ApiError */
export async function removeUser({ id }: User): Promise<void> {
  await call<typeof userRoutes.remove>('DELETE /v1/users/{id}', { params: { id } });
  await usersChanged();
}

export async function usersChanged(): Promise<void> {
  await changed(keys.users, keys.tokens, keys.audit, keys.session);
}

import { tokenRoutes } from '../contract/tokens.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { confirmPassword } from '../server/confirm-password.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { includesRole } from '../server/principal.ts';
import { own } from './session.ts';

/** So many of one user are plenty, and keep the table small. */
const perUser = 50;

export function addTokenRoutes(api: Api, { accounts, clock }: Parts): void {
  const { tokens, audit } = accounts;

  api.on(tokenRoutes.list, async ({ principal }) => {
    const { user } = own(principal);
    return { rows: tokens.list(user.role === 'admin' ? undefined : user.id) };
  });

  api.on(tokenRoutes.create, async ({ principal, body: { name, role, expiresAt, password }, address }) => {
    const self = own(principal);
    const { user } = self;
    if (!includesRole(user.role, role))
      throw new ApiError('not-allowed', 'A token cannot have more than your own role.');
    if (expiresAt !== null && expiresAt <= clock())
      throw new ApiError('bad-input', undefined, { fields: [problemOf('expiresAt', 'must be in the future')] });
    // a token outlives the session: whoever has only got hold of that must not make one
    await confirmPassword(accounts, self, { field: 'password', password, action: 'token.create', address });
    if (tokens.list(user.id).length >= perUser)
      throw new ApiError('conflict', `You have ${perUser} tokens already: revoke those that nobody uses.`);
    const token = tokens.add(user.id, name, role, expiresAt);
    audit.add({ actor: user.name, address, action: 'token.create', subject: name, after: { role, expiresAt } });
    return token;
  });

  api.on(tokenRoutes.revoke, async ({ principal, params: { id }, address }) => {
    const { user } = own(principal);
    const revoked = tokens.revoke(id, user.role === 'admin' ? undefined : user.id);
    if (!revoked) throw new ApiError('not-found', 'There is no such token.');
    const { name, role, owner } = revoked;
    audit.add({ actor: user.name, address, action: 'token.revoke', subject: name, before: { role, owner } });
    return undefined;
  });
}

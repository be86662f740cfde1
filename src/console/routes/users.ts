import { hashPassword } from '../accounts/password.ts';
import { readableSecret } from '../accounts/secret.ts';
import type { RouteBody } from '../contract/route.ts';
import type { User } from '../contract/users.ts';
import { userRoutes } from '../contract/users.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { confirmPassword, type PasswordGiven } from '../server/confirm-password.ts';
import type { Parts } from '../server/parts.ts';
import { actorName, includesRole, type Principal } from '../server/principal.ts';

export function addUserRoutes(api: Api, { accounts, clock }: Parts): void {
  const { users, sessions, tokens, audit } = accounts;

  api.on(userRoutes.list, async () => ({ rows: users.list() }));

  api.on(userRoutes.create, async ({ body: { name, role, password, ownPassword }, principal, address }) => {
    await confirmed(principal!, { password: ownPassword, action: 'user.create', address });
    const oneTimePassword = password === undefined ? readableSecret(4) : null;
    const hash = await hashPassword(password ?? oneTimePassword!);
    const by = actorName(principal!);
    // whoever made it knows the password: it is to be changed
    const id = users.add({ name, role, password: hash, mustChange: true, by, at: clock() });
    if (id === undefined) throw taken(name);
    audit.add({ actor: by, address, action: 'user.create', subject: name, after: { role } });
    return { ...users.view(id)!, oneTimePassword };
  });

  api.on(userRoutes.change, async ({ params: { id }, body, principal, address }) => {
    const { name, role, disabled, resetPassword, removeTotp, ownPassword } = body;
    if (givesAccess(found(id), body))
      await confirmed(principal!, { password: ownPassword, action: 'user.change', address });
    const oneTimePassword = resetPassword ? readableSecret(4) : null;
    const password = oneTimePassword === null ? undefined : await hashPassword(oneTimePassword);
    // from here on nothing else comes in between
    const before = found(id);
    const losesAdmin = before.role === 'admin' && ((role !== undefined && role !== 'admin') || disabled === true);
    if (losesAdmin && !users.hasOtherAdmin(id)) throw lastAdmin();
    const sameName = name !== undefined ? users.byName(name) : undefined;
    if (sameName && sameName.id !== id) throw taken(name!);
    users.change(id, {
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(password === undefined ? {} : { password, mustChange: true }),
    });
    if (removeTotp) users.setTotp(id, null, [], 0);
    const out = password !== undefined || disabled === true;
    if (out) sessions.endAll(id);
    const revokedTokens = out ? tokens.revokeAll(id) : [];
    const after = users.view(id)!;
    audit.add({
      actor: actorName(principal!),
      address,
      action: 'user.change',
      subject: before.name,
      before: shown(before),
      after: {
        ...shown(after),
        ...(resetPassword ? { password: 'reset' } : {}),
        ...(revokedTokens.length > 0 ? { revokedTokens } : {}),
      },
    });
    return { ...after, oneTimePassword };
  });

  api.on(userRoutes.remove, async ({ params: { id }, principal, address }) => {
    const before = found(id);
    if (principal!.user.id === id) throw new ApiError('conflict', 'You cannot remove yourself.');
    if (before.role === 'admin' && !users.hasOtherAdmin(id)) throw lastAdmin();
    users.remove(id);
    audit.add({
      actor: actorName(principal!),
      address,
      action: 'user.remove',
      subject: before.name,
      before: shown(before),
    });
    return undefined;
  });

  /** What lets somebody in goes on when the session has ended. A token with the role admin goes on itself. */
  async function confirmed(principal: Principal, given: Omit<PasswordGiven, 'field'>): Promise<void> {
    if (principal.kind === 'session') await confirmPassword(accounts, principal, { field: 'ownPassword', ...given });
  }

  function found(id: number): User {
    const user = users.view(id);
    if (!user) throw new ApiError('not-found', 'There is no such user.');
    return user;
  }
}

/** Whether somebody can do more afterwards than before: nobody needs a password to take something away. */
function givesAccess(
  before: User,
  { role, disabled, resetPassword, removeTotp }: RouteBody<typeof userRoutes.change>,
): boolean {
  if (resetPassword || removeTotp) return true;
  return (disabled === false && before.disabled) || (role !== undefined && !includesRole(before.role, role));
}

function shown({ name, role, disabled, totp }: User): Pick<User, 'name' | 'role' | 'disabled' | 'totp'> {
  return { name, role, disabled, totp };
}

function taken(name: string): ApiError {
  return new ApiError('conflict', `There is a user ${name} already: choose another name.`);
}

function lastAdmin(): ApiError {
  return new ApiError('conflict', 'This is the last admin who can sign in: make somebody else admin first.');
}

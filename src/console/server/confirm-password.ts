import type { ConsoleAction } from '../../model/audit-action.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { fitsPassword } from '../accounts/fits-password.ts';
import { ApiError } from './api-error.ts';
import type { Principal } from './principal.ts';

export interface PasswordGiven {
  /** what the request calls it */
  readonly field: string;
  readonly password: string | undefined;
  /** what it is wanted for: stands in the audit when it is wrong */
  readonly action: ConsoleAction;
  readonly address: string;
}

/** Asks for the password again before something that outlives the session. Throws ApiError; rejects with LockedOut. */
export async function confirmPassword(
  { limits, audit }: Pick<Accounts, 'limits' | 'audit'>,
  { session, user }: Extract<Principal, { kind: 'session' }>,
  { field, password, action, address }: PasswordGiven,
): Promise<void> {
  const mend = 'Give the password with which you sign in.';
  if (password === undefined || password === '')
    throw new ApiError('bad-input', undefined, { fields: [{ field, reason: 'your own password is wanted', mend }] });
  if (await limits.inSession(session.id, () => fitsPassword(password, user))) return;
  audit.add({
    actor: user.name,
    address,
    action: 'session.wrong-password',
    subject: user.name,
    after: { for: action },
  });
  const message = 'The password is wrong.';
  throw new ApiError('wrong-credentials', message, { fields: [{ field, reason: 'the password is wrong', mend }] });
}

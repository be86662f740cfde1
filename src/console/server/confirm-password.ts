import { checkPassword } from '../accounts/password.ts';
import type { SignInLimits } from '../accounts/sign-in-limits.ts';
import { ApiError } from './api-error.ts';
import type { Principal } from './principal.ts';

/** Asks for the password again before something that outlives the session. Throws ApiError; rejects with LockedOut. */
export async function confirmPassword(
  limits: SignInLimits,
  { session, user }: Extract<Principal, { kind: 'session' }>,
  password: string,
): Promise<void> {
  if (await limits.inSession(session.id, () => checkPassword(password, user.password))) return;
  throw new ApiError('wrong-credentials', 'The password is wrong.');
}

import { checkPassword } from '../accounts/password.ts';
import type { SignInLimits } from '../accounts/sign-in-limits.ts';
import type { UserRecord } from '../accounts/users.ts';
import { ApiError } from './api-error.ts';

/** Asks for the password again before something that outlives the session. Throws ApiError; rejects with LockedOut. */
export async function confirmPassword(
  limits: SignInLimits,
  user: UserRecord,
  password: string,
  address: string,
): Promise<void> {
  if (await limits.attempt(user.name, address, () => checkPassword(password, user.password))) return;
  throw new ApiError('wrong-credentials', 'The password is wrong.');
}

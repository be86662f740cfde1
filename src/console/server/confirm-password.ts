import { checkPassword } from '../accounts/password.ts';
import type { SignInLimits } from '../accounts/sign-in-limits.ts';
import type { UserRecord } from '../accounts/users.ts';
import { ApiError } from './api-error.ts';

/** Throws ApiError `locked-out` while this name, or this network, must wait. */
export function mayTry(limits: SignInLimits, name: string, address: string): void {
  const wait = limits.wait(name, address);
  if (wait > 0)
    throw new ApiError('locked-out', `Too many failed attempts: try again in ${wait} s.`, { retryAfter: wait });
}

/** Asks for the password again before something that outlives the session. Throws ApiError. */
export async function confirmPassword(
  limits: SignInLimits,
  user: UserRecord,
  password: string,
  address: string,
): Promise<void> {
  mayTry(limits, user.name, address);
  if (await checkPassword(password, user.password)) return;
  limits.failed(user.name, address);
  throw new ApiError('wrong-credentials', 'The password is wrong.');
}

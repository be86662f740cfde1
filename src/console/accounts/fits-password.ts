import { checkPassword, type Turn } from './password.ts';
import { isReadable, readSecret } from './secret.ts';
import type { UserRecord } from './users.ts';

/**
 * Whether what was typed is the password of the user. A one-time password is copied off a screen or read to somebody over the phone: it
 * counts in small letters, without the dashes and with spaces around it, too. Takes as long for a user that does not exist.
 * Rejects with TooManyHashes.
 */
export async function fitsPassword(
  typed: string,
  user: Pick<UserRecord, 'password' | 'mustChange'> | undefined,
  turn: Turn = 'first',
): Promise<boolean> {
  if (await checkPassword(typed, user?.password, turn)) return true;
  const read = readSecret(typed);
  if (read === typed || !isReadable(read)) return false;
  return (await checkPassword(read, user?.password, turn)) && user?.mustChange === true;
}

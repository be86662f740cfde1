import { isDeepStrictEqual } from 'node:util';
import type { Notifications } from '../contract/notifications.ts';
import { takeBack } from '../take-back.ts';
import { withKeptSecrets, withoutSecrets } from './notification-settings.ts';

/**
 * The notifications with one change taken back, secrets and all: those in force stay, for the audit holds none.
 * @param before without secrets, as the audit has it @param after as `before` @param now with the secrets
 * @returns `changed`: a field of the change was changed again since; `secret`: one is wanted that is kept no more
 */
export function undoNotifications(
  before: Notifications,
  after: Notifications,
  now: Notifications,
): Notifications | 'changed' | 'secret' {
  const current = withoutSecrets(now);
  // its values are those of `before`
  const back = takeBack(before, after, current, ['smtp']) as Partial<Notifications> | undefined;
  if (back === undefined) return 'changed';
  const wanted: Notifications = { ...current, ...back, smtp: { ...current.smtp, ...back.smtp } };
  const next = withKeptSecrets(wanted, now);
  return isDeepStrictEqual(withoutSecrets(next), wanted) ? next : 'secret';
}

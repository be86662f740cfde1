import { isDeepStrictEqual } from 'node:util';
import type { Notifications } from '../contract/notifications.ts';
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
  const fields = takeBack(withoutSmtp(before), withoutSmtp(after), withoutSmtp(current));
  const smtp = takeBack(before.smtp, after.smtp, current.smtp);
  if (!fields || !smtp) return 'changed';
  const wanted: Notifications = { ...fields, smtp };
  const next = withKeptSecrets(wanted, now);
  return isDeepStrictEqual(withoutSecrets(next), wanted) ? next : 'secret';
}

function withoutSmtp({ smtp: _, ...rest }: Notifications): Omit<Notifications, 'smtp'> {
  return rest;
}

/** What differs between `before` and `after` gets what it had before, unless it is something else by now. */
function takeBack<Fields extends object>(before: Fields, after: Fields, now: Fields): Fields | undefined {
  const next = { ...now };
  for (const key of Object.keys(now) as (keyof Fields)[]) {
    if (isDeepStrictEqual(before[key], after[key])) continue;
    if (!isDeepStrictEqual(now[key], after[key])) return undefined;
    next[key] = before[key];
  }
  return next;
}

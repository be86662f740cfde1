import { type Notifications, notificationRoutes, notificationsSchema } from '../contract/notifications.ts';
import { notificationDefaults, problemsOf, withKeptSecrets, withoutSecrets } from '../notify/notification-settings.ts';
import { undoNotifications } from '../notify/undo-notifications.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { actorName, type Principal } from '../server/principal.ts';

export function addNotificationRoutes(api: Api, { accounts, notifier }: Parts): void {
  const { digestMinutes, maxPerHour } = notificationDefaults;
  const answer = () => ({
    notifications: withoutSecrets(notifier.settings),
    defaults: { digestMinutes, maxPerHour },
    revision: notifier.revision,
    deliveries: [...notifier.deliveries],
  });

  api.on(notificationRoutes.show, async () => answer());

  const take = (next: Notifications, principal: Principal, address: string) => {
    const before = notifier.settings;
    const problems = problemsOf(next);
    if (problems.length > 0)
      throw new ApiError('bad-input', undefined, {
        fields: problems.map(({ field, message }) => problemOf(field, message)),
      });
    notifier.configure(next);
    accounts.audit.add({
      actor: actorName(principal),
      address,
      action: 'notifications.change',
      subject: 'notifications',
      before: withoutSecrets(before),
      after: withoutSecrets(next),
    });
    return answer();
  };

  api.on(notificationRoutes.change, async ({ body: { revision, ...change }, principal, address }) => {
    if (revision !== undefined && revision !== notifier.revision)
      throw new ApiError('conflict', `The notifications are at revision ${notifier.revision}, not ${revision}.`);
    return take(withKeptSecrets(change, notifier.settings), principal!, address);
  });

  api.on(notificationRoutes.undo, async ({ body: { id }, principal, address }) => {
    const entry = accounts.audit.find(id);
    if (entry?.action !== 'notifications.change')
      throw new ApiError('not-found', 'There is no such change of the notifications.');
    const [before, after] = [entry.before, entry.after].map((each) => notificationsSchema.safeParse(each).data);
    const next = before && after ? undoNotifications(before, after, notifier.settings) : 'changed';
    if (next === 'changed')
      throw new ApiError(
        'conflict',
        'The same fields were changed again since: set them by hand to what they should be.',
      );
    if (next === 'secret')
      throw new ApiError(
        'conflict',
        'It needs a password or secret that was given up with the change: set these fields by hand and type it again.',
      );
    return take(next, principal!, address);
  });

  api.on(notificationRoutes.test, async ({ body: { way } }) => {
    const delivery = await notifier.test(way);
    if (!delivery) throw new ApiError('not-found', 'There is no such way that is switched on and saved.');
    return delivery;
  });
}

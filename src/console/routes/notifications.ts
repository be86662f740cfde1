import { notificationRoutes } from '../contract/notifications.ts';
import { problemsOf, withKeptSecrets, withoutSecrets } from '../notify/notification-settings.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { problemOf } from '../server/error-of.ts';
import type { Parts } from '../server/parts.ts';
import { actorName } from '../server/principal.ts';

export function addNotificationRoutes(api: Api, { accounts, notifier }: Parts): void {
  const answer = () => ({
    notifications: withoutSecrets(notifier.settings),
    revision: notifier.revision,
    deliveries: [...notifier.deliveries],
  });

  api.on(notificationRoutes.show, async () => answer());

  api.on(notificationRoutes.change, async ({ body: { revision, ...change }, principal, address }) => {
    if (revision !== undefined && revision !== notifier.revision)
      throw new ApiError('conflict', `The notifications are at revision ${notifier.revision}, not ${revision}.`);
    const before = notifier.settings;
    const next = withKeptSecrets(change, before);
    const problems = problemsOf(next);
    if (problems.length > 0)
      throw new ApiError('bad-input', undefined, {
        fields: problems.map(({ field, message }) => problemOf(field, message)),
      });
    notifier.configure(next);
    accounts.audit.add({
      actor: actorName(principal!),
      address,
      action: 'notifications.change',
      subject: 'notifications',
      before: withoutSecrets(before),
      after: withoutSecrets(next),
    });
    return answer();
  });

  api.on(notificationRoutes.test, async ({ body: { way } }) => {
    const delivery = await notifier.test(way);
    if (!delivery) throw new ApiError('not-found', 'There is no such way that is switched on and saved.');
    return delivery;
  });
}

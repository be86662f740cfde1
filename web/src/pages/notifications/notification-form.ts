import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import { same } from '../settings/settings-change.ts';
import { type Secret, secretChange } from './secret-field.ts';

/** The form as it is edited: the secrets are what was typed, `undefined` where nothing was. */
export type NotificationForm = Notifications;
export type Webhook = Notifications['webhooks'][number];

/** A form in which no secret is typed yet. */
export function formOf(saved: Notifications): NotificationForm {
  const { smtp, webhooks, ...rest } = saved;
  return {
    ...rest,
    smtp: withSecret(smtp, 'password', undefined),
    webhooks: webhooks.map((hook) => withSecret(hook, 'secret', undefined)),
  };
}

/** What is sent: a secret only where one was typed or taken away. */
export function bodyOf({ smtp, webhooks, ...rest }: NotificationForm): Notifications {
  return {
    ...rest,
    smtp: withSecret(smtp, 'password', smtp.password),
    webhooks: webhooks.map((hook) => withSecret(hook, 'secret', hook.secret)),
  };
}

export function isChanged(form: NotificationForm, saved: Notifications): boolean {
  return !same(bodyOf(form), bodyOf(formOf(saved)));
}

/** A webhook that is not there yet; its id is the page's own. */
export function newWebhook(existing: readonly Webhook[]): Webhook {
  const taken = new Set(existing.map(({ id }) => id));
  let number = 1;
  while (taken.has(`webhook-${number}`)) number++;
  return { id: `webhook-${number}`, enabled: true, url: '' };
}

function withSecret<T extends object, K extends string>(part: T, name: K, typed: Secret): T {
  const { [name as unknown as keyof T]: _, ...rest } = part;
  const { value } = secretChange(typed);
  return (value === undefined ? rest : { ...rest, [name]: value }) as T;
}

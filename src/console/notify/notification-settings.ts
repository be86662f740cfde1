import { type Notifications, notificationKinds, notificationsSchema } from '../contract/notifications.ts';

/** Until somebody says otherwise: nobody is told, and what would be is chosen so that a quiet host stays quiet. */
export const notificationDefaults: Notifications = {
  kinds: [...notificationKinds],
  digestMinutes: 15,
  maxPerHour: 12,
  smtp: { enabled: false, host: '', port: 587, security: 'starttls', user: '', password: null, from: '', to: [] },
  webhooks: [],
};

/** What is kept, secrets and all; the defaults where nothing is, or where it cannot be read any more. */
export function readKept(text: string | undefined): Notifications {
  if (text === undefined) return notificationDefaults;
  try {
    return notificationsSchema.parse(JSON.parse(text));
  } catch {
    return notificationDefaults;
  }
}

/** As the API answers: of a secret only whether one is set. */
export function withoutSecrets({ smtp, webhooks, ...rest }: Notifications): Notifications {
  return {
    ...rest,
    smtp: { ...smtp, password: hidden(smtp.password) },
    webhooks: webhooks.map((hook) => ({ ...hook, secret: hidden(hook.secret) })),
  };
}

function hidden(secret: string | null | undefined): '' | null {
  return secret ? '' : null;
}

/** A change, with the secrets that it leaves as they were. Those of a webhook stay with its address: another one must not get them. */
export function withKeptSecrets(change: Notifications, before: Notifications): Notifications {
  const { smtp, webhooks, ...rest } = change;
  const sameServer = smtp.host === before.smtp.host && smtp.user === before.smtp.user;
  return {
    ...rest,
    smtp: { ...smtp, password: kept(smtp.password, sameServer ? before.smtp.password : null) },
    webhooks: webhooks.map((hook) => {
      const same = before.webhooks.find(({ id, url }) => id === hook.id && url === hook.url);
      return { ...hook, secret: kept(hook.secret, same?.secret) };
    }),
  };
}

function kept(given: string | null | undefined, before: string | null | undefined): string | null {
  if (given === null) return null;
  return given ? given : (before ?? null);
}

export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What the form of each field cannot say. */
export function problemsOf({ smtp, webhooks }: Notifications): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (smtp.enabled) {
    if (smtp.host === '') add('smtp.host', 'must be the name or address of the mail server');
    else if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]+$/.test(smtp.host))
      add('smtp.host', 'must be a name or an address, without a port');
    if (smtp.from === '') add('smtp.from', 'must be the sender, such as sipprot@example.org');
    if (smtp.to.length === 0) add('smtp.to', 'must have at least one recipient');
    if (smtp.user !== '' && !smtp.password) add('smtp.password', 'must be the password of this user');
    if (smtp.user !== '' && smtp.security === 'none' && !/^(localhost|127\.[\d.]+|::1)$/.test(smtp.host))
      add('smtp.security', 'must be STARTTLS or TLS: without encryption the password could be read on its way');
  }
  const seen = new Set<string>();
  for (const [index, { id }] of webhooks.entries()) {
    if (id === 'smtp' || seen.has(id)) add(`webhooks.${index}.id`, 'must be an id that no other way has');
    seen.add(id);
  }
  return problems;
}

import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import { same } from '../settings/settings-change.ts';
import { formOf, type NotificationForm, newWebhook, type Webhook } from './notification-form.ts';

/** A form with what it was begun with: what somebody else has saved since can be told from what it changes itself. */
export interface KeptNotifications {
  readonly form: NotificationForm;
  /** as they were saved when the form was begun */
  readonly base: Notifications;
  /** of `base` */
  readonly revision: number;
}

/** The same part, changed to different values by the form and by somebody else. */
export interface NotificationConflict {
  /** as in `partsOf` */
  readonly part: string;
  readonly before: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface RebasedNotifications extends KeptNotifications {
  /** to be decided; until then the form holds what is mine */
  readonly conflicts: readonly NotificationConflict[];
}

type Parts = ReadonlyMap<string, unknown>;

/** The form on top of what is saved now: parts that only somebody else has changed are as he set them. */
export function rebaseNotifications(
  kept: KeptNotifications,
  now: Notifications,
  revision: number,
): RebasedNotifications {
  if (kept.revision === revision) return { ...kept, conflicts: [] };
  const form = withOwnIds(kept, now);
  const [old, typed] = [partsOf(kept.base), partsOf(form)];
  const [saved, savedForm] = [partsOf(now), partsOf(formOf(now))];
  const own = partsOf(withSavedSecrets(form, kept.base));
  const value = new Map<string, unknown>();
  const base = new Map(saved);
  const conflicts: NotificationConflict[] = [];
  for (const part of new Set([...saved.keys(), ...own.keys()])) {
    const [before, mine, theirs] = [old.get(part), own.get(part), saved.get(part)];
    const agreed = same(mine, before) || same(mine, theirs);
    put(value, part, (agreed ? savedForm : typed).get(part));
    if (agreed || same(theirs, before)) continue;
    conflicts.push({ part, before, mine, theirs });
    put(base, part, before);
  }
  return {
    form: together(value),
    base: together(base),
    revision: conflicts.length > 0 ? kept.revision : revision,
    conflicts,
  };
}

/** Decides a conflict. */
export function decideNotifications(
  kept: RebasedNotifications,
  now: Notifications,
  { part }: NotificationConflict,
  whose: 'mine' | 'theirs',
): KeptNotifications {
  const base = partsOf(kept.base);
  put(base, part, partsOf(now).get(part));
  const form = partsOf(kept.form);
  if (whose === 'theirs') put(form, part, partsOf(formOf(now)).get(part));
  return { form: together(form), base: together(base), revision: kept.revision };
}

/**
 * What two people can change without getting into each other's way: each kind, recipient and webhook, and the mail
 * server with its user and password as one, for a password is only for the server that it was typed for.
 */
export function partsOf({ kinds, digestMinutes, maxPerHour, smtp, webhooks }: Notifications): Map<string, unknown> {
  const { enabled, from, to, ...server } = smtp;
  const named = (list: string, names: readonly string[], values: readonly unknown[] = names) =>
    names.map((name, index): [string, unknown] => [`${list} ${name}`, values[index]]);
  return new Map<string, unknown>([
    ['digestMinutes', digestMinutes],
    ['maxPerHour', maxPerHour],
    ['enabled', enabled],
    ['from', from],
    ['server', server],
    ...named('kind', kinds),
    ...named('to', to),
    ...named(
      'webhook',
      webhooks.map(({ id }) => id),
      webhooks,
    ),
  ]);
}

function together(parts: Parts): Notifications {
  const list = (name: string) => [...parts].flatMap(([part, value]) => (part.startsWith(`${name} `) ? [value] : []));
  const server = parts.get('server') as Omit<Notifications['smtp'], 'enabled' | 'from' | 'to'>;
  return {
    kinds: list('kind') as Notifications['kinds'],
    digestMinutes: parts.get('digestMinutes') as number,
    maxPerHour: parts.get('maxPerHour') as number,
    smtp: {
      ...server,
      enabled: parts.get('enabled') as boolean,
      from: parts.get('from') as string,
      to: list('to') as string[],
    },
    webhooks: list('webhook') as Webhook[],
  };
}

/** A webhook that was added here, and got the id of one that somebody else added meanwhile, is another one. */
function withOwnIds({ form, base }: KeptNotifications, now: Notifications): NotificationForm {
  const known = new Set(base.webhooks.map(({ id }) => id));
  const webhooks: Webhook[] = [];
  for (const hook of form.webhooks) {
    const clashes = !known.has(hook.id) && now.webhooks.some(({ id }) => id === hook.id);
    const { id } = clashes ? newWebhook([...form.webhooks, ...now.webhooks, ...webhooks]) : hook;
    webhooks.push({ ...hook, id });
  }
  return { ...form, webhooks };
}

/** With the secrets that were not typed as the server answered them, to be compared with what it answers. */
function withSavedSecrets({ smtp, webhooks, ...rest }: NotificationForm, saved: Notifications): Notifications {
  const secretOf = (id: string) => saved.webhooks.find((hook) => hook.id === id)?.secret;
  return {
    ...rest,
    smtp: { ...smtp, password: smtp.password === undefined ? saved.smtp.password : smtp.password },
    webhooks: webhooks.map((hook) => ({
      ...hook,
      secret: hook.secret === undefined ? secretOf(hook.id) : hook.secret,
    })),
  };
}

/** @param value undefined: the part is not there */
function put(parts: Map<string, unknown>, part: string, value: unknown): void {
  if (value === undefined) parts.delete(part);
  else parts.set(part, value);
}

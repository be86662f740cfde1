import type { Notifications } from '../../../../src/console/contract/notifications.ts';
import type { Leaves } from '../settings/leaves.ts';
import { type LeafConflict, mergeLeaves, putLeaf } from '../settings/merge-leaves.ts';
import { formOf, type NotificationForm, newWebhook, type Webhook } from './notification-form.ts';

/** A form with what it was begun with: what somebody else has saved since can be told from what it changes itself. */
export interface KeptNotifications {
  readonly form: NotificationForm;
  /** as they were saved when the form was begun */
  readonly base: Notifications;
  /** of `base` */
  readonly revision: number;
}

export interface RebasedNotifications extends KeptNotifications {
  /** to be decided; until then the form holds what is mine */
  readonly conflicts: readonly LeafConflict[];
}

/** The form on top of what is saved now: parts that only somebody else has changed are as he set them. */
export function rebaseNotifications(
  kept: KeptNotifications,
  now: Notifications,
  revision: number,
): RebasedNotifications {
  if (kept.revision === revision) return { ...kept, conflicts: [] };
  const form = withOwnIds(kept, now);
  const saved = leavesOf(now);
  const own = leavesOf(withSavedSecrets(form, kept.base));
  const { value, base, conflicts } = mergeLeaves(
    new Set([...saved.keys(), ...own.keys()]),
    leavesOf(kept.base),
    own,
    saved,
    { mine: leavesOf(form), theirs: leavesOf(formOf(now)) },
  );
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
  { leaf }: LeafConflict,
  whose: 'mine' | 'theirs',
): KeptNotifications {
  const base = leavesOf(kept.base);
  putLeaf(base, leaf, leavesOf(now).get(leaf));
  const form = leavesOf(kept.form);
  if (whose === 'theirs') putLeaf(form, leaf, leavesOf(formOf(now)).get(leaf));
  return { form: together(form), base: together(base), revision: kept.revision };
}

/**
 * What two people can change without getting into each other's way: each kind, recipient and webhook, and the mail
 * server with its user and password as one, for a password is only for the server that it was typed for.
 */
export function leavesOf({ kinds, digestMinutes, maxPerHour, smtp, webhooks }: Notifications): Map<string, unknown> {
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

function together(leaves: Leaves): Notifications {
  const list = (name: string) => [...leaves].flatMap(([leaf, value]) => (leaf.startsWith(`${name} `) ? [value] : []));
  const server = leaves.get('server') as Omit<Notifications['smtp'], 'enabled' | 'from' | 'to'>;
  return {
    kinds: list('kind') as Notifications['kinds'],
    digestMinutes: leaves.get('digestMinutes') as number,
    maxPerHour: leaves.get('maxPerHour') as number,
    smtp: {
      ...server,
      enabled: leaves.get('enabled') as boolean,
      from: leaves.get('from') as string,
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

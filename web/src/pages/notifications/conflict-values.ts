import { notificationTexts as texts } from '../../texts/notifications.ts';
import { formatNumber } from '../../texts/numbers.ts';
import type { LeafConflict } from '../settings/merge-leaves.ts';
import { same } from '../settings/settings-change.ts';

type Fields = Readonly<Record<string, unknown>>;

const secrets = ['password', 'secret'];
const labels: Readonly<Record<string, string>> = {
  host: texts.smtp.host,
  port: texts.smtp.port,
  security: texts.smtp.security,
  user: texts.smtp.user,
  password: texts.smtp.password,
  enabled: texts.webhook.enabled,
  url: texts.webhook.url,
  secret: texts.webhook.secret,
};

/** What both have changed: `Gather blocks for`, `E-mail`, `Webhook https://hooks.example/x`. */
export function conflictTitle({ leaf, before, theirs, mine }: LeafConflict): string {
  if (leaf === 'digestMinutes') return texts.digest;
  if (leaf === 'maxPerHour') return texts.maxPerHour;
  if (leaf === 'from') return texts.smtp.from;
  if (!leaf.startsWith('webhook ')) return texts.smtpTitle;
  const { url } = (theirs ?? mine ?? before) as { readonly url: string };
  return texts.conflict.hook(url);
}

/** The three values of a conflict, as an operator says them: of several fields those that differ, of a secret only whether there is one. */
export function conflictValues({ before, theirs, mine }: LeafConflict): {
  readonly before: string;
  readonly theirs: string;
  readonly mine: string;
} {
  const all = [before, theirs, mine].filter(isFields);
  const names = Object.keys(labels).filter((name) => all.some((fields) => !same(fields[name], all[0]?.[name])));
  const text = (value: unknown) =>
    isFields(value)
      ? names.map((name) => `${labels[name]} ${valueText(name, value[name])}`).join(', ') || valueText('', value.url)
      : valueText('', value);
  return { before: text(before), theirs: text(theirs), mine: text(mine) };
}

function valueText(name: string, value: unknown): string {
  const words = texts.conflict;
  if (secrets.includes(name)) return value ? words.secretNew : value === '' ? words.secretSet : words.none;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return name === 'port' ? String(value) : formatNumber(value);
  return value === undefined || value === '' ? words.none : String(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

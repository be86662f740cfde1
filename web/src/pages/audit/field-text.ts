import { accountTexts } from '../../texts/accounts.ts';
import { auditTexts } from '../../texts/audit.ts';
import { blockTexts } from '../../texts/blocks.ts';
import { notificationTexts } from '../../texts/notifications.ts';

const { fields, yes, no, off } = auditTexts;
const titles = new Map<string, string>([
  ...Object.entries(fields),
  ['kinds', notificationTexts.kindsTitle],
  ['digestMinutes', `${notificationTexts.digest} (${notificationTexts.minutes})`],
  ['maxPerHour', notificationTexts.maxPerHour],
  ['webhooks', notificationTexts.webhooksTitle],
]);
const smtp = new Map<string, string>(Object.entries({ ...notificationTexts.smtp, securities: '' }));
const actions = new Map<string, string>(Object.entries(auditTexts.actions));
const roles = new Map<string, string>(Object.entries(accountTexts.roles));

/** What an operator calls a field of an audit entry; the path itself where a later version has one that is not known here. */
export function fieldTitle(path: string): string {
  const mail = path.startsWith('smtp.') ? smtp.get(path.slice(5)) : undefined;
  return mail ? `${notificationTexts.smtpTitle}: ${mail}` : (titles.get(path) ?? path);
}

/** A value as an operator says it. @param causeTitle name of a detector */
export function fieldText(path: string, value: unknown, causeTitle: (id: string) => string): string {
  if (typeof value === 'boolean') return value ? yes : no;
  if (path === 'role') return roles.get(String(value)) ?? String(value);
  if (path === 'for') return actions.get(String(value)) ?? String(value);
  if (path === 'cause') return value === 'operator' ? blockTexts.operator : causeTitle(String(value));
  if (Array.isArray(value)) return value.length === 0 ? auditTexts.nothing : value.map(itemText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A webhook by its address. */
function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  if (!('url' in item)) return JSON.stringify(item);
  return 'enabled' in item && item.enabled === false ? `${String(item.url)} (${off})` : String(item.url);
}

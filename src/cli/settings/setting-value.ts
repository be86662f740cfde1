import { didYouMean } from '../../config/did-you-mean.ts';
import { explainIssues } from '../../config/explain-issue.ts';
import { type SchemaNode, schemaNode } from '../../config/schema-node.ts';
import { settingsSchema } from '../../model/settings.ts';
import { usageError } from '../cli-error.ts';
import { safeText } from '../safe-text.ts';
import { parseDuration } from '../time-text.ts';
import type { SettingKey } from './setting-key.ts';

/**
 * The text of the command line as the value that the setting wants, checked against the schema.
 * @throws CliError that says what is allowed
 */
export function parseSettingValue(key: SettingKey, text: string): unknown {
  const name = key.path.join('.');
  const value = typedValue(key.node, text, name);
  if (value === undefined) throw refuse(key, text);
  if (key.path[0] === 'detectors') {
    const { minimum, maximum, enum: words } = key.node;
    if (words && !words.includes(value)) throw refuse(key, text);
    if (typeof value === 'number' && (value < minimum! || value > maximum!)) throw refuse(key, text);
    return value;
  }
  const parsed = settingsSchema.safeParse({ [name]: value });
  if (!parsed.success) {
    // of a list, the entry that is wrong
    const [inside] = explainIssues(parsed.error.issues, { [name]: value }, schemaNode(settingsSchema));
    if (!inside || inside.path.length < 2) throw refuse(key, text);
    throw usageError(safeText(`${inside.path.join('.')}: ${inside.what}`));
  }
  return (parsed.data as Readonly<Record<string, unknown>>)[name];
}

function typedValue(node: SchemaNode, text: string, name: string): unknown {
  const trimmed = text.trim();
  const kinds = node.anyOf ?? [node];
  if (node.type === 'boolean') {
    if (/^(true|yes|on|1)$/i.test(trimmed)) return true;
    return /^(false|no|off|0)$/i.test(trimmed) ? false : undefined;
  }
  if (node.type === 'array') return listOf(node, trimmed);
  if (node.type === 'integer' || node.type === 'number' || kinds.every((one) => typeof one.const === 'number')) {
    if (/^-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
    // a name tells its unit: blockSeconds, retentionDays
    const seconds = parseDuration(trimmed);
    if (seconds === undefined) return undefined;
    if (name.endsWith('Seconds')) return seconds;
    return name.endsWith('Days') ? seconds / 86_400 : undefined;
  }
  return trimmed;
}

function listOf(node: SchemaNode, text: string): unknown {
  if (text === '' || text === '[]') return [];
  if (text.startsWith('[') || text.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) ? value : [value];
    } catch {
      return undefined;
    }
  }
  if (node.items?.properties) return undefined;
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function refuse(key: SettingKey, text: string): Error {
  const words = key.node.enum?.map(String);
  const meant = words && didYouMean(text, words);
  const asJson = key.node.items?.properties ? ', as JSON' : '';
  const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
  return usageError(`${key.path.join('.')}: ${safeText(text)} is not allowed; allowed: ${key.allowed}${asJson}${hint}`);
}

import { didYouMean } from '../../config/did-you-mean.ts';
import { allowed, type SchemaNode, schemaNode } from '../../config/schema-node.ts';
import { detectorFacts } from '../../detect/index.ts';
import { type Settings, settingsSchema } from '../../model/settings.ts';
import { usageError } from '../cli-error.ts';
import { safeText } from '../safe-text.ts';

/** A setting that a key of the command line names. */
export interface SettingKey {
  /** `['detectors', 'flood', 'mode']` */
  readonly path: readonly string[];
  readonly node: SchemaNode;
  readonly description: string;
  /** in words */
  readonly allowed: string;
  /** it cannot be set as a whole: a detector, or all of them */
  readonly group: boolean;
}

const settingsNode = schemaNode(settingsSchema);
const modes: SchemaNode = { enum: ['on', 'observe', 'off'] };

/** Names of all settings, with those of the detectors written with dots. */
export function settingNames(): string[] {
  const plain = Object.keys(settingsNode.properties ?? {}).filter((name) => name !== 'detectors');
  const ofDetectors = detectorFacts.flatMap(({ id, thresholds }) => [
    `detectors.${id}.mode`,
    ...Object.keys(thresholds).map((name) => `detectors.${id}.thresholds.${name}`),
  ]);
  return [...plain, ...ofDetectors];
}

/** @throws CliError that names the nearest setting */
export function settingKey(text: string): SettingKey {
  const path = text.split('.');
  const [first = '', id, part, name] = path;
  if (first === 'detectors') {
    const found = detectorKey(path, id, part, name);
    if (found) return found;
  } else if (path.length === 1) {
    const { properties = {} } = settingsNode;
    const node = Object.hasOwn(properties, first) ? properties[first] : undefined;
    if (node) return { path, node, description: node.description ?? '', allowed: wordsOf(first, node), group: false };
  }
  const meant = didYouMean(text, [
    ...settingNames(),
    'detectors',
    ...detectorFacts.map((facts) => `detectors.${facts.id}`),
  ]);
  throw usageError(
    `there is no setting ${safeText(text)}${meant === undefined ? '; sipprot settings shows all of them' : `. Did you mean ${meant}?`}`,
  );
}

function detectorKey(
  path: readonly string[],
  id: string | undefined,
  part: string | undefined,
  name: string | undefined,
): SettingKey | undefined {
  const group = { path, node: {}, allowed: 'mode and thresholds, one by one', group: true };
  if (id === undefined) return { ...group, description: 'all detectors' };
  const facts = detectorFacts.find((one) => one.id === id);
  if (!facts) return undefined;
  if (part === undefined) return { ...group, description: facts.description };
  if (part === 'mode' && name === undefined)
    return { path, node: modes, description: facts.description, allowed: allowed(modes), group: false };
  const known =
    part === 'thresholds' && name !== undefined && path.length === 4 && Object.hasOwn(facts.thresholds, name);
  const fact = known ? facts.thresholds[name] : undefined;
  if (!fact) return undefined;
  const node: SchemaNode = { type: 'number', minimum: fact.minimum, maximum: fact.maximum };
  return { path, node, description: `${fact.title} (${fact.unit})`, allowed: allowed(node), group: false };
}

/** A port is written as text or number; the schema cannot say what it allows in words. */
function wordsOf(name: string, node: SchemaNode): string {
  return name.endsWith('Ports') ? 'ports and ranges of ports, such as 5060,5080-5089' : allowed(node);
}

/** What holds: the setting's value, or the default of a detector's part that the settings do not name. */
export function valueAt(settings: Settings, path: readonly string[]): unknown {
  const [first = '', id, part, name] = path;
  if (first !== 'detectors') return (settings as Readonly<Record<string, unknown>>)[first];
  const all = Object.fromEntries(
    detectorFacts.map((facts) => {
      const set = settings.detectors[facts.id];
      const standard = Object.entries(facts.thresholds).map(([key, fact]) => [key, fact.default]);
      const thresholds: Record<string, number> = { ...Object.fromEntries(standard), ...set?.thresholds };
      return [facts.id, { mode: set?.mode ?? facts.defaultMode, thresholds }] as const;
    }),
  );
  const detector = id === undefined ? undefined : all[id];
  if (id === undefined) return all;
  if (part === undefined) return detector;
  return part === 'mode' ? detector?.mode : detector?.thresholds[name ?? ''];
}

/** What stands there without any change of the operator. */
export function defaultAt(path: readonly string[]): unknown {
  return valueAt(settingsSchema.parse({}), path);
}

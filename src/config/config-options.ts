import { configSchema } from './config-schema.ts';
import { type SchemaNode, schemaNode } from './schema-node.ts';

/** A key that can be set in three ways: in the file, by an environment variable, by a flag. */
export interface ConfigOption {
  readonly path: readonly string[];
  /** `console.port` */
  readonly key: string;
  /** `SIPPROT_CONSOLE_PORT` */
  readonly variable: string;
  /** of `sipprot run`: `--console-port`; its name in the parsed flags is `consolePort`, as commander spells it */
  readonly flag: string;
  readonly flagName: string;
  readonly node: SchemaNode;
}

export const configNode = schemaNode(configSchema);

/** Flags that are not the key's own words: one name each time, and a switch that takes away. */
const ownFlags: Readonly<Record<string, string>> = { interfaces: '--interface', 'console.enabled': '--no-console' };

/** All keys but `settings`, which only the file has. */
export const configOptions: readonly ConfigOption[] = optionsOf(configNode, []);

function optionsOf(node: SchemaNode, above: readonly string[]): ConfigOption[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = [...above, name];
    if (path[0] === 'settings') return [];
    if (child.properties) return optionsOf(child, path);
    const words = path.flatMap((part) => part.split(/(?=[A-Z])/)).map((word) => word.toLowerCase());
    const key = path.join('.');
    return [
      {
        path,
        key,
        variable: `SIPPROT_${words.join('_').toUpperCase()}`,
        flag: ownFlags[key] ?? `--${words.join('-')}`,
        flagName: words.map((word, i) => (i === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1))).join(''),
        node: child,
      },
    ];
  });
}

/** The text of a variable or flag as the value that the key wants; text that does not fit stays text, for the error. */
export function optionValue(option: ConfigOption, text: string): unknown {
  const { node } = option;
  if (node.type === 'boolean') {
    if (/^(true|yes|on|1)$/i.test(text)) return true;
    return /^(false|no|off|0)$/i.test(text) ? false : text;
  }
  if (node.type === 'integer' || node.type === 'number')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  const list = node.type === 'array' || node.anyOf?.some((one) => one.type === 'array');
  if (list && !node.anyOf?.some((one) => one.const === text))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return text;
}

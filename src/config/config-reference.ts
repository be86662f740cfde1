import { settingsSchema } from '../model/settings.ts';
import { configOptions } from './config-options.ts';
import { allowed, type SchemaNode, schemaNode } from './schema-node.ts';

/** The example of the reference; a test loads it. */
export const configExample = `interfaces: [eth0, br0]
protectedNetworks:
  - 203.0.113.0/28
logLevel: info
console:
  address: 127.0.0.1
  port: 8086
settings:
  sipPorts: [5060, 5080-5089]
  neverBlock:
    - 198.51.100.0/24
  detectors:
    options-sweep:
      mode: observe
`;

/** docs/configuration.md, made from the schemas that check the file. */
export function configReference(): string {
  const rows = configOptions.map((option) =>
    row([
      `\`${option.key}\``,
      allowed(option.node),
      standard(option.node),
      `\`${option.variable}\``,
      `\`${option.flag}\``,
      about(option.node),
    ]),
  );
  const settings = schemaNode(settingsSchema);
  const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});
  const settingRows = Object.entries(settings.properties ?? {}).map(([key, node]) =>
    row([`\`${key}\``, allowed(node), standard({ ...node, default: defaults[key] }), about(node)]),
  );
  return `${generated}
# Configuration

What one host needs to know of itself stands in \`/etc/sipprot/sipprot.yml\`, or in the file that \`--config FILE\` or
\`SIPPROT_CONFIG\` names. The file is optional, every key in it too, and the program never writes it. An unknown key or
a value that is not allowed stops the start with the file, line and column of every mistake.

Each key can also be given by an environment variable, and by a flag of \`sipprot run\` (\`console.port\`:
\`SIPPROT_CONSOLE_PORT\`, \`--console-port\`). A flag goes before the variable, the variable before the file, the file before
the default. Lists are written with commas there: \`SIPPROT_INTERFACES=eth0,br0\`.

\`\`\`yaml
${configExample}\`\`\`

## Keys of the file

${table(['Key', 'Allowed', 'Default', 'Variable', 'Flag', 'What it is'], rows)}
## Settings

What an operator can change while the engine runs lives in the database, and is changed in the console or with the
command line. The file may give values for the **first start only**, under \`settings\`: once the database holds settings,
that part of the file is checked but has no effect. Settings have neither variables nor flags.

${table(['Setting', 'Allowed', 'Default', 'What it is'], settingRows)}

${parts(settings)}`;
}

const generated = '<!-- Made by scripts/generate-docs.ts from src/config and src/model/settings.ts. Do not edit. -->\n';

/** Settings that are lists or maps of objects: a table of their keys each. */
function parts(settings: SchemaNode): string {
  return Object.entries(settings.properties ?? {})
    .flatMap(([key, node]) => {
      const inner =
        node.items ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined);
      return inner?.properties ? [part(key, node, inner.properties)] : [];
    })
    .join('\n');
}

function part(key: string, node: SchemaNode, properties: Readonly<Record<string, SchemaNode>>): string {
  const names = node.propertyNames?.enum?.map((name) => `\`${String(name)}\``).join(', ');
  const lead = names === undefined ? 'Each entry has these keys.' : `Its keys are ${names}. Each has these keys.`;
  const rows = Object.entries(properties).map(([name, child]) =>
    row([`\`${name}\``, allowed(child), standard(child), about(child)]),
  );
  return `### ${key}\n\n${lead}\n\n${table(['Key', 'Allowed', 'Default', 'What it is'], rows)}\n`;
}

function table(titles: readonly string[], rows: readonly string[]): string {
  return [row(titles), row(titles.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function standard(node: SchemaNode): string {
  if (node.defaultText !== undefined) return node.defaultText;
  return node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
}

function about(node: SchemaNode): string {
  return node.description ?? '';
}

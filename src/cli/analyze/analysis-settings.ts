import { ConfigError } from '../../config/config-error.ts';
import { explainIssues } from '../../config/explain-issue.ts';
import { loadConfig } from '../../config/load-config.ts';
import { schemaNode } from '../../config/schema-node.ts';
import { readYamlFile } from '../../config/yaml-file.ts';
import { type Settings, settingsSchema } from '../../model/settings.ts';
import type { Cli } from '../cli.ts';
import type { AnalyzeOptions } from '../commands/analyze.ts';

/** The defaults, then what `--config` names, then what `--settings` names. Throws ConfigError. */
export function analysisSettings(cli: Cli, options: Pick<AnalyzeOptions, 'config' | 'settings'>): Settings {
  let named: Readonly<Record<string, unknown>> = {};
  if (options.config !== undefined)
    named = loadConfig({ file: options.config, environment: cli.streams.environment, flags: {} }).settings;
  if (options.settings !== undefined) named = { ...named, ...settingsOf(options.settings) };
  const parsed = settingsSchema.safeParse(named);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    explainIssues(parsed.error.issues, named, schemaNode(settingsSchema)).map(({ path, what }) => ({
      where: options.settings ?? options.config ?? 'settings',
      key: path.join('.'),
      what,
    })),
  );
}

/** JSON is YAML. What `sipprot settings --json` prints has the settings under that name, beside their revision. */
function settingsOf(file: string): Readonly<Record<string, unknown>> {
  const { value } = readYamlFile(file);
  const inner = value.settings;
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? (inner as Record<string, unknown>)
    : value;
}

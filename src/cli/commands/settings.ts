import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addEngineOptions, addJsonOption, type EngineOptions, type OutputOptions } from '../common-options.ts';
import { addExamples } from '../examples.ts';

export type SettingsOptions = EngineOptions & OutputOptions;

export function defineSettings(command: Command, cli: Cli): void {
  command.enablePositionalOptions().usage('[options] [command]');
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot settings', 'all settings, and which of them are not the default'],
    ['sipprot settings set blockSeconds 2h', 'lock out for two hours'],
    ['sipprot settings set sipPorts 5060-5069,5160', 'a list'],
    ['sipprot settings set detectors.flood.mode observe', 'report floods, but block nobody for them'],
    ['sipprot settings set detectors.flood.thresholds.rate 100', 'a threshold of a detector'],
    ['sipprot settings reset detectors.flood', 'back to the defaults'],
  );
  command.action(async (options: SettingsOptions) =>
    (await import('../settings/settings-actions.ts')).showSettings(cli, undefined, options),
  );
  defineShow(command, cli);
  defineSet(command, cli);
  defineReset(command, cli);
}

function defineShow(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('Shows all settings, or one of them with what is allowed.')
    .argument('[key]', 'name of a setting, such as blockSeconds or detectors.flood');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (key: string | undefined, options: SettingsOptions) =>
    (await import('../settings/settings-actions.ts')).showSettings(cli, key, options),
  );
}

function defineSet(parent: Command, cli: Cli): void {
  const command = parent
    .command('set')
    .description(
      'Changes a setting at once. Lists are written with commas, times as 90s, 15m, 2h or 7d, lists of objects as JSON.',
    )
    .argument('<key>', 'name of the setting, such as blockSeconds or detectors.flood.mode')
    .argument('<value>', 'its new value');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (key: string, value: string, options: SettingsOptions) =>
    (await import('../settings/settings-actions.ts')).setSetting(cli, key, value, options),
  );
}

function defineReset(parent: Command, cli: Cli): void {
  const command = parent
    .command('reset')
    .description('Puts a setting back to its default.')
    .argument('<key>', 'name of the setting, of a detector (detectors.flood), or of one of its thresholds');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (key: string, options: SettingsOptions) =>
    (await import('../settings/settings-actions.ts')).resetSetting(cli, key, options),
  );
}

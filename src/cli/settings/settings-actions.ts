import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../model/settings.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import type { SettingsOptions } from '../commands/settings.ts';
import { clusterAfter, printNotYet } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { safeText } from '../safe-text.ts';
import { durationText } from '../time-text.ts';
import { defaultAt, type SettingKey, settingKey, settingNames, valueAt } from './setting-key.ts';
import { parseSettingValue } from './setting-value.ts';

export async function showSettings(cli: Cli, name: string | undefined, options: SettingsOptions): Promise<void> {
  const key = name === undefined ? undefined : settingKey(name);
  const { settings, revision } = await withEngine(cli, options, (engine) => engine.request('settings.show', {}));
  if (key) return showOne(cli, key, settings, options);
  if (options.json) return cli.json({ settings, revision });
  cli.table(
    [
      { title: 'SETTING' },
      { title: 'VALUE', narrow: 'wrap' },
      { title: 'DEFAULT', narrow: 'wrap', paint: cli.style.faint },
    ],
    settingNames().map((setting) => {
      const path = setting.split('.');
      const value = valueAt(settings, path);
      const standard = defaultAt(path);
      const changed = !isDeepStrictEqual(value, standard);
      return [setting, valueText(setting, value), changed ? valueText(setting, standard) : ''];
    }),
  );
  cli.print(cli.style.faint(`revision ${revision}; a default stands where the value is another one`));
}

export async function setSetting(cli: Cli, name: string, text: string, options: SettingsOptions): Promise<void> {
  const key = settingKey(name);
  if (key.group) throw usageError(`${name} has several values: set one of them, such as ${name}${exampleOf(key)}`);
  await change(cli, key, parseSettingValue(key, text), options);
}

export async function resetSetting(cli: Cli, name: string, options: SettingsOptions): Promise<void> {
  // the engine takes null as: back to the default
  await change(cli, settingKey(name), null, options);
}

async function change(cli: Cli, key: SettingKey, value: unknown, options: SettingsOptions): Promise<void> {
  const { before, after, revision, cluster } = await withEngine(cli, options, async (engine) => {
    const { settings } = await engine.request('settings.show', {});
    const changed = await engine.request('settings.change', { change: changeOf(key.path, value) });
    return {
      before: valueAt(settings, key.path),
      after: valueAt(changed.settings, key.path),
      revision: changed.revision,
      cluster: await clusterAfter(engine, options),
    };
  });
  const name = key.path.join('.');
  if (options.json) return cli.json({ key: name, before, after, revision });
  if (isDeepStrictEqual(before, after)) return cli.print(`${name} was ${valueText(name, after)} already.`);
  cli.print(`${name}: ${valueText(name, before)} → ${cli.style.strong(valueText(name, after))}`);
  printNotYet(cli, cluster);
}

function showOne(cli: Cli, key: SettingKey, settings: Settings, options: SettingsOptions): void {
  const name = key.path.join('.');
  const value = valueAt(settings, key.path);
  const standard = defaultAt(key.path);
  if (options.json) {
    cli.json({ key: name, value, default: standard, allowed: key.allowed, description: key.description });
    return;
  }
  cli.print(`${cli.style.strong(name)} = ${valueText(name, value)}`);
  cli.paragraph(key.description, '  ');
  cli.paragraph(`default ${valueText(name, standard)}; allowed: ${key.allowed}`, '  ');
}

/** `['detectors', 'flood', 'mode']` and a value as the nested change that the engine takes. */
function changeOf(path: readonly string[], value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Record<string, unknown>;
}

function exampleOf({ path }: SettingKey): string {
  return path.length === 1 ? '.flood.mode' : '.mode';
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return value.length === 0 ? 'none' : value.map(safeText).join(', ');
  if (typeof value === 'number' && name.endsWith('Seconds')) return `${value} (${durationText(value * 1000)})`;
  return typeof value === 'object' ? safeText(JSON.stringify(value)) : safeText(String(value));
}

import { Argument, type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { addEngineOptions, addJsonOption, addUtcOption, prefixText, repeatable } from '../common-options.ts';
import { addExamples } from '../examples.ts';
import type { GeoOptions, PreviewOptions, SetOptions } from '../geo/geo-actions.ts';

const modes = ['block', 'allow-only'] as const;

export function defineGeo(command: Command, cli: Cli): void {
  command.enablePositionalOptions().usage('[options] [command]');
  addOptions(command);
  addExamples(
    command,
    ['sipprot geo', 'the country rule, whether it is in force, and the data it is made from'],
    ['sipprot geo preview block CN RU', 'which phones and which attackers it would have shut out'],
    ['sipprot geo set block CN RU', 'shut out two countries'],
    ['sipprot geo set allow-only Germany AT --keep', 'shut out all others, but nobody who works now'],
    ['sipprot geo off', 'let in all countries'],
  );
  command.action(async (options: GeoOptions) => (await actions()).showGeo(cli, options));
  defineShow(command, cli);
  defineSet(command, cli);
  definePreview(command, cli);
  defineOff(command, cli);
}

function defineShow(parent: Command, cli: Cli): void {
  const command = parent.command('show').description('Shows the country rule and its data.');
  addOptions(command);
  command.action(async (options: GeoOptions) => (await actions()).showGeo(cli, options));
}

function defineSet(parent: Command, cli: Cli): void {
  const command = parent
    .command('set')
    .description(
      'Shuts out countries, or all but some, on the protected ports. A rule that would shut out phones or trunks that work is refused until it is said what to do with them.',
    );
  addRule(command);
  command
    .addOption(new Option('--keep', 'those that work now become exceptions of the rule').conflicts('cut'))
    .addOption(new Option('--cut', 'shut out those that work now too').conflicts('keep'));
  addOptions(command);
  command.action(async (mode: string, countries: string[], options: SetOptions) =>
    (await actions()).setGeo(cli, mode, countries, options),
  );
}

function definePreview(parent: Command, cli: Cli): void {
  const command = parent.command('preview').description('Says whom a rule would have shut out; changes nothing.');
  addRule(command);
  addUtcOption(command);
  addOptions(command);
  command.action(async (mode: string, countries: string[], options: PreviewOptions) =>
    (await actions()).previewGeo(cli, mode, countries, options),
  );
}

function defineOff(parent: Command, cli: Cli): void {
  const command = parent.command('off').description('Takes the country rule out of force; its exceptions are kept.');
  addOptions(command);
  command.action(async (options: GeoOptions) => (await actions()).geoOff(cli, options));
}

function addRule(command: Command): void {
  command
    .addArgument(new Argument('<mode>', 'shut out the countries, or all but them').choices(modes))
    .argument('<country...>', 'codes of ISO 3166-1 such as DE, or English names')
    .addOption(
      repeatable(
        '--except <address>',
        'addresses and prefixes that the rule does not shut out, instead of those it has',
        prefixText,
      ),
    );
}

function addOptions(command: Command): void {
  addJsonOption(command);
  addEngineOptions(command);
}

function actions(): Promise<typeof import('../geo/geo-actions.ts')> {
  return import('../geo/geo-actions.ts');
}

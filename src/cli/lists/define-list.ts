import { type Command, Option } from 'commander';
import type { ListName } from '../../model/list-entry.ts';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  countryCode,
  type EngineOptions,
  type OutputOptions,
  wholeNumber,
} from '../common-options.ts';
import { addExamples } from '../examples.ts';

export interface ShowOptions extends EngineOptions, OutputOptions {
  readonly text?: string;
  readonly country?: string;
  readonly scope?: 'cluster' | 'host';
  readonly sort: 'prefix' | 'note' | 'addedBy' | 'addedAt';
  readonly descending?: boolean;
  readonly limit: number;
  readonly all?: boolean;
}

export interface AddOptions extends EngineOptions, OutputOptions {
  readonly note?: string;
}

export interface ImportOptions extends EngineOptions, OutputOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const sorts = ['prefix', 'note', 'addedBy', 'addedAt'] as const;

/** The commands of the allowlist or denylist: they differ in the list's name only. */
export function defineList(command: Command, cli: Cli, list: ListName): void {
  command
    .enablePositionalOptions()
    .usage(`[options] [address...]\n       sipprot ${list} [command]`)
    .argument('[address...]', `short form of \`${list} add\`; without an address: \`${list} list\``)
    .option('--note <text>', 'who or what it is');
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    [`sipprot ${list}`, 'what is in the list'],
    [`sipprot ${list} 192.0.2.7 --note "${list === 'allow' ? 'the carrier' : 'spam calls'}"`, 'add an address'],
    [`sipprot ${list} remove 192.0.2.7`, 'take it off again'],
    [`sipprot ${list} export > ${list}.csv`, 'save the list'],
    [`sipprot ${list} import ${list}.csv`, 'add what a file holds'],
  );
  command.action(async (words: string[], options: AddOptions) => {
    const actions = await import('./change-list.ts');
    if (words.length > 0) return actions.addEntries(cli, list, words, options);
    const { showList } = await import('./show-list.ts');
    await showList(cli, list, { ...options, sort: 'prefix', limit: 50 });
  });
  defineShow(command, cli, list);
  defineAdd(command, cli, list);
  defineRemove(command, cli, list);
  defineImport(command, cli, list);
  defineExport(command, cli, list);
}

function defineShow(parent: Command, cli: Cli, list: ListName): void {
  const command = parent
    .command('list')
    .description(`Shows the ${list}list.`)
    .option('--text <text>', 'entries that cover this address, or with this text in prefix or note')
    .option('--country <country>', 'entries of this country: code or English name', countryCode)
    .addOption(
      new Option('--scope <scope>', 'entries that all hosts have, or that this one has for itself').choices([
        'cluster',
        'host',
      ]),
    )
    .addOption(new Option('--sort <column>', 'order').choices(sorts).default('prefix'))
    .option('--descending', 'turn the order around')
    .option('--limit <number>', 'show at most this many', wholeNumber(1, 1_000_000), 50)
    .option('--all', 'show all');
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (options: ShowOptions) => (await import('./show-list.ts')).showList(cli, list, options));
}

function defineAdd(parent: Command, cli: Cli, list: ListName): void {
  const command = parent
    .command('add')
    .description(`Adds addresses or prefixes to the ${list}list, all or none.`)
    .argument('<address...>', 'addresses or prefixes')
    .option('--note <text>', 'who or what it is');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (words: string[], options: AddOptions) =>
    (await import('./change-list.ts')).addEntries(cli, list, words, options),
  );
}

function defineRemove(parent: Command, cli: Cli, list: ListName): void {
  const command = parent
    .command('remove')
    .description(`Takes addresses or prefixes off the ${list}list, all or none.`)
    .argument('<address...>', 'entries as `list` shows them');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (words: string[], options: AddOptions) =>
    (await import('./change-list.ts')).removeEntries(cli, list, words, options),
  );
}

function defineImport(parent: Command, cli: Cli, list: ListName): void {
  const command = parent
    .command('import')
    .description(
      `Adds the entries of a CSV file to the ${list}list: all, or none when a line is wrong. Columns: address, note, or those that the first line names, as in a file that \`export\` wrote.`,
    )
    .argument('<file>', 'CSV file; - is standard input')
    .option('--dry-run', 'only say what the file holds')
    .option('--yes', 'do not ask');
  addJsonOption(command);
  addEngineOptions(command);
  command.action(async (file: string, options: ImportOptions) => {
    const { importList } = await import('./import-list.ts');
    await importList(cli, list, file, options);
  });
}

function defineExport(parent: Command, cli: Cli, list: ListName): void {
  const command = parent
    .command('export')
    .description(
      `Prints the ${list}list as CSV, as the console exports it: ip, note, country, added_by, time. \`import\` reads it.`,
    );
  addEngineOptions(command);
  command.action(async (options: EngineOptions) => (await import('./show-list.ts')).exportList(cli, list, options));
}

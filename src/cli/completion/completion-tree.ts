import type { Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { createProgram } from '../program.ts';
import { settingNames } from '../settings/setting-key.ts';

export interface CompletionOption {
  readonly flags: readonly string[];
  readonly description: string;
  /** '' no value follows; 'file', 'any', or the values themselves */
  readonly values: '' | 'file' | 'any' | readonly string[];
}

/** One command as shells need it. */
export interface CompletionNode {
  /** `['allow', 'add']`; empty for the program */
  readonly path: readonly string[];
  readonly description: string;
  readonly subcommands: readonly string[];
  readonly options: readonly CompletionOption[];
  /** what its first argument may be */
  readonly words: readonly string[];
  readonly files: boolean;
}

/** All commands with what may follow them, from the definitions themselves. */
export async function completionTree(cli: Cli): Promise<CompletionNode[]> {
  return nodesOf(await createProgram(cli, 'all'), []);
}

function nodesOf(command: Command, path: readonly string[]): CompletionNode[] {
  const own: CompletionNode = {
    path,
    description: command.summary() || command.description().replace(/\. .*$|\.$/, ''),
    subcommands: [...command.commands.map((one) => one.name()), ...(path.length === 0 ? ['help'] : [])],
    options: [
      ...command.options.map(optionOf),
      { flags: ['-h', '--help'], description: 'show help', values: '' as const },
    ],
    words: wordsOf(command, path),
    files: command.registeredArguments.some((argument) => /^file/.test(argument.name())),
  };
  return [own, ...command.commands.flatMap((one) => nodesOf(one, [...path, one.name()]))];
}

function optionOf(option: Option): CompletionOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  const takesValue = option.required || option.optional;
  const isPath = /<(file|path|directory)>/.test(option.flags);
  return {
    flags,
    description: option.description,
    values: !takesValue ? '' : (option.argChoices ?? (isPath ? 'file' : 'any')),
  };
}

function wordsOf(command: Command, path: readonly string[]): readonly string[] {
  const [argument] = command.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  if (path[0] === 'settings' && argument?.name() === 'key') return settingNames();
  return [];
}

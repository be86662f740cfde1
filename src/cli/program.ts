import { Command } from 'commander';
import { version } from '../engine/version.ts';
import type { Cli } from './cli.ts';
import { commandList } from './command-list.ts';
import { exitCodeMeanings } from './exit-code.ts';

/**
 * The command line as commander knows it. Commander throws a CommanderError instead of ending the process, and writes
 * no error by itself.
 * @param wanted name of the command to load; 'all' for all. The others are there with their name and summary only
 */
export async function createProgram(cli: Cli, wanted: string | undefined): Promise<Command> {
  const { stdout } = cli.streams;
  const program = new Command('sipprot')
    .description('Intrusion prevention for SIP and TFTP.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // commander writes errors and the help after an error here: run-command-line.ts tells them in our own form
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(cli.width ?? 100, 120),
      getErrHelpWidth: () => Math.min(cli.width ?? 100, 120),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', `\n${exitCodeHelp()}`);
  for (const { name, summary, load } of commandList) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    if (wanted === name || wanted === 'all') (await load())(command, cli);
  }
  return program;
}

/** The command that the arguments ask for, so that only this one need be loaded. */
export function wantedCommand(args: readonly string[]): string | undefined {
  const names = args.filter((arg) => !arg.startsWith('-'));
  return names[0] === 'help' ? names[1] : names[0];
}

function sentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

function exitCodeHelp(): string {
  return [
    'Exit codes:',
    ...exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
  ].join('\n');
}

import { type Command, CommanderError } from 'commander';
import { didYouMean } from '../config/did-you-mean.ts';
import { Cli } from './cli.ts';
import { CliError } from './cli-error.ts';
import { commandList } from './command-list.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { createProgram, wantedCommand } from './program.ts';
import { safeText } from './safe-text.ts';
import type { Streams } from './streams.ts';

/** Runs one command line and tells its exit code. Never throws: an error becomes one sentence on stderr. */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<ExitCode> {
  const cli = new Cli(streams);
  let program: Command | undefined;
  try {
    program = await createProgram(cli, wantedCommand(args));
    if (args.length === 0) {
      program.outputHelp();
      return exitCode.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    return tell(cli, error, wantedCommand(args), program);
  }
}

function tell(cli: Cli, error: unknown, command: string | undefined, program: Command | undefined): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.ok;
    const group = program?.commands.find((one) => one.name() === command);
    cli.note((group && unknownSubcommand(group)) ?? usageText(error, command));
    return exitCode.usage;
  }
  if (cli.streams.environment.SIPPROT_DEBUG === '1') cli.streams.stderr.write(`${debugText(error)}\n`);
  const { message, code } = outcome(error);
  cli.note(message);
  return code;
}

function usageText(error: CommanderError, command: string | undefined): string {
  const see = command && error.code !== 'commander.unknownCommand' ? `sipprot ${command} --help` : 'sipprot --help';
  // to `help NAME` commander answers with the whole help where there is no such command
  if (error.code === 'commander.help')
    return commandList.some(({ name }) => name === command)
      ? `what to do is missing; see ${see}`
      : `unknown command '${command}'; see sipprot --help`;
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\n\((Did you mean .*\?)\)$/, '. $1')
    .replace(/\.$/, '');
  return withSee(text, see);
}

function withSee(text: string, see: string): string {
  return text.endsWith('?') ? `${text} See ${see}` : `${text}; see ${see}`;
}

/** To commander the mistyped subcommand of a command that does something without one is an argument too many. */
function unknownSubcommand(group: Command): string | undefined {
  const [word] = group.args;
  if (word === undefined || word.startsWith('-')) return undefined;
  const names = group.commands.map((command) => command.name());
  if (names.length === 0 || names.includes(word) || group.registeredArguments.length > 0) return undefined;
  const command = `sipprot ${group.name()}`;
  const meant = didYouMean(word, names);
  const question = meant === undefined ? '' : `. Did you mean ${command} ${meant}?`;
  return withSee(`unknown command '${group.name()} ${safeText(word)}'${question}`, `${command} --help`);
}

/** Errors of other folders are told apart by name and code, so that none of them need be loaded for this. */
function outcome(error: unknown): { readonly message: string; readonly code: ExitCode } {
  if (error instanceof CliError) return { message: error.message, code: error.exitCode };
  if (!(error instanceof Error)) return { message: String(error), code: exitCode.internal };
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  if (name === 'ConfigError') return { message, code: exitCode.badConfig };
  if (name === 'ClusterError') return { message, code: clusterExit(code) };
  if (name === 'ControlError') return { message, code: controlExit(code) };
  if (name === 'CaptureError' || name === 'FirewallError' || name === 'StoreError' || name === 'GuardError')
    return {
      message,
      code: code === 'permission' || code === 'no-permission' ? exitCode.notPermitted : exitCode.failed,
    };
  if (code === 'ERR_MODULE_NOT_FOUND') return { message: missing(message), code: exitCode.incomplete };
  const place = 'set SIPPROT_DEBUG=1 to see where, and report it';
  return { message: `this is a mistake in sipPROT: ${message}; ${place}`, code: exitCode.internal };
}

function controlExit(code: string): ExitCode {
  if (code === 'no-engine' || code === 'no-answer') return exitCode.noEngine;
  return code === 'no-permission' ? exitCode.notPermitted : exitCode.failed;
}

function clusterExit(code: string): ExitCode {
  if (code === 'no-permission' || code === 'not-authority') return exitCode.notPermitted;
  return code === 'bad-line' || code === 'damaged' ? exitCode.unreadable : exitCode.failed;
}

function missing(message: string): string {
  const what = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1] ?? message;
  return `the installation is incomplete, ${what} is missing; install it again with: npm ci`;
}

function debugText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${debugText(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

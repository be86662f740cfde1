import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addUtcOption,
  type EngineOptions,
  type OutputOptions,
  wholeNumber,
} from '../common-options.ts';
import { addExamples } from '../examples.ts';

export interface TopOptions extends EngineOptions, OutputOptions {
  readonly count?: number;
  readonly interval: number;
}

export function defineTop(command: Command, cli: Cli): void {
  command
    .description('Shows what happens now. On a terminal a screen that q or Ctrl-C leaves; elsewhere a line each time.')
    .option('--interval <seconds>', 'how often', wholeNumber(1, 3600), 1)
    .option('--count <number>', 'stop after so many times', wholeNumber(1, 1_000_000_000))
    .option('--json', 'print one JSON object a line each time');
  addUtcOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot top', 'watch'],
    ['sipprot top --json --interval 10 --count 6', 'a minute of figures for another program'],
  );
  command.action(async (options: TopOptions) => (await import('../top/watch.ts')).watch(cli, options));
}

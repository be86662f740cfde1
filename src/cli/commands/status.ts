import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  type EngineOptions,
  type OutputOptions,
} from '../common-options.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';

export function defineStatus(command: Command, cli: Cli): void {
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot status', 'is this host protected, and does anything need a person?'],
    ['sipprot status --json | jq .sensor.counters.lost', 'what was lost'],
  );
  command.action(async (options: OutputOptions & EngineOptions) => {
    const status = await withEngine(cli, options, (engine) => engine.request('status', {}));
    if (options.json) return cli.json(status);
    const { printStatus } = await import('../status-report.ts');
    printStatus(cli, status, options.utc === true);
  });
}

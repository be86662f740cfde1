import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  addUtcOption,
  duration,
  type EngineOptions,
  type OutputOptions,
} from '../common-options.ts';
import { observesOnly, printCutOff } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';
import { safeText } from '../safe-text.ts';
import { targetOf } from '../target-argument.ts';
import { bothTimes } from '../time-text.ts';

interface BlockOptions extends OutputOptions, EngineOptions {
  readonly for?: number;
  readonly note?: string;
}

export function defineBlock(command: Command, cli: Cli): void {
  command
    .argument('<target...>', 'address, prefix, or flow (address, UDP or TCP, source port)')
    .option(
      '--for <time>',
      'how long, such as 30m, 12h or 7d; default: the setting blockSeconds',
      duration(1, 315_360_000),
    )
    .option('--note <text>', 'why, for those who look at it later');
  addUtcOption(command);
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot block 192.0.2.7', 'for as long as a proven attacker is'],
    ['sipprot block 2001:db8:7::/64 --for 2d --note "spam calls"', 'a prefix, for two days'],
    ['sipprot block 192.0.2.7 UDP 5062', 'one device behind an address'],
  );
  command.action(async (words: string[], options: BlockOptions) => {
    const target = targetOf(words);
    const { block, status } = await withEngine(cli, options, async (engine) => ({
      block: await engine.request('block', {
        target,
        ...(options.for === undefined ? {} : { seconds: options.for }),
        ...(options.note === undefined ? {} : { note: options.note }),
      }),
      status: await engine.request('status', {}),
    }));
    if (options.json) return cli.json(block);
    const alone = status.cluster.role === 'alone';
    const observing = status.host.protection === 'observing';
    cli.print(
      `${safeText(block.target)} ${alone && observing ? 'would be' : 'is'} blocked; it ends ${bothTimes(block.until, cli.now(), options.utc === true)}.`,
    );
    if (observing) cli.print(observesOnly);
    printCutOff(cli, status.cluster, ['operator', 'host']);
  });
}

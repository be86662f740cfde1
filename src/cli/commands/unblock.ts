import type { Command } from 'commander';
import type { Explanation } from '../../engine/control/protocol.ts';
import type { Cli } from '../cli.ts';
import {
  addEngineOptions,
  addJsonOption,
  duration,
  type EngineOptions,
  type OutputOptions,
} from '../common-options.ts';
import { clusterAfter, printNotYet } from '../cut-off.ts';
import { withEngine } from '../engine-connection.ts';
import { addExamples } from '../examples.ts';
import { safeText } from '../safe-text.ts';
import { printStillStands, standingOf } from '../still-stands.ts';
import { targetOf } from '../target-argument.ts';
import { durationText } from '../time-text.ts';

interface UnblockOptions extends OutputOptions, EngineOptions {
  readonly hold: number;
}

export function defineUnblock(command: Command, cli: Cli): void {
  command
    .description(
      'Lifts everything that blocks an address, prefix or flow. For a while nothing automatic blocks it again; to have it never blocked, allow it.',
    )
    .argument('<target...>', 'address, prefix, or flow (address, UDP or TCP, source port)')
    .option(
      '--hold <time>',
      'block it not again for this long; 0: at once, if it attacks',
      duration(0, 30 * 86_400),
      3600,
    );
  addJsonOption(command);
  addEngineOptions(command);
  addExamples(
    command,
    ['sipprot unblock 192.0.2.7', 'let it in, for at least an hour'],
    ['sipprot unblock 192.0.2.0/24 --hold 1d', 'lift all blocks within a prefix, for at least a day'],
  );
  command.action(async (words: string[], options: UnblockOptions) => {
    const target = targetOf(words);
    const { hold } = options;
    const { result, standing, cluster } = await withEngine(cli, options, async (engine) => ({
      result: await engine.request('unblock', { target, holdSeconds: hold }),
      standing: options.json ? [] : await standingOf(engine, [target]),
      cluster: await clusterAfter(engine, options),
    }));
    if (options.json) return cli.json(result);
    for (const block of result.lifted) cli.print(`${safeText(block.target)} is no longer blocked.`);
    if (hold > 0) cli.print(`Nothing automatic blocks ${target} for ${durationText(hold * 1000)}.`);
    const isOut = (one: Explanation) => !one.allowed && (one.denied !== null || one.shutOutByCountry);
    printStillStands(cli, standing.filter(isOut));
    if (cluster?.role === 'host') {
      const where = cluster.operators.map(safeText).join(' or ') || 'an operator host';
      cli.print(`That holds on this host only: to let it in everywhere, unblock it on ${where}.`);
    }
    printNotYet(cli, cluster);
  });
}

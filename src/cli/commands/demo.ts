import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.ts';
import { addExamples } from '../examples.ts';

interface DemoCommandOptions {
  readonly speed: number;
}

export function defineDemo(command: Command, _cli: Cli): void {
  command
    .description('Plays recorded attacks through the engine with the web console, without touching the firewall.')
    .argument('[file...]', 'capture files to play; default: those that come with sipPROT')
    .option('--speed <factor>', 'how many times faster than recorded', speed, 1);
  addExamples(
    command,
    ['sipprot demo', 'play the captures that come with sipPROT'],
    ['sipprot demo capture.pcap --speed 10', 'play this one ten times as fast'],
  );
  command.action(async (files: string[], options: DemoCommandOptions) => {
    const { runDemo } = await import('../../engine/demo.ts');
    await runDemo({ files, speed: options.speed });
  });
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000)) throw new InvalidArgumentError('It must be a number above 0, at most 10,000.');
  return value;
}

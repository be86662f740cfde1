import type { Command } from 'commander';

export type Example = readonly [command: string, what: string];

const known = new WeakMap<Command, readonly Example[]>();

/** Shows examples below the help of a command, and in the reference. */
export function addExamples(command: Command, ...examples: readonly Example[]): void {
  known.set(command, examples);
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}

import { closeSync, constants, openSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Where a process without privileges writes to. */
export interface LentOutputs {
  readonly out: LentOutput;
  readonly error: LentOutput;
  /** Gives back what was opened for it, once it has it. */
  close(): void;
}

export type LentOutput = 'inherit' | 'ignore' | number;

/**
 * Our own standard output and error, for a process that is not trusted. A terminal is opened anew for it, to be written only: by the
 * one that we have, it could read what root types.
 */
export function lendOutputs(): LentOutputs {
  const opened: number[] = [];
  const lend = (descriptor: 1 | 2): LentOutput => {
    if (!isatty(descriptor)) return 'inherit';
    try {
      const terminal = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NOCTTY);
      opened.push(terminal);
      return terminal;
    } catch {
      // another user's terminal, which we may not open: the engine says itself what becomes of the process
      return 'ignore';
    }
  };
  return { out: lend(1), error: lend(2), close: () => opened.forEach(closeSync) };
}

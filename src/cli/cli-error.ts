import { type ExitCode, exitCode } from './exit-code.ts';

/** Ends a command: `message` is one clear sentence for the operator that says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.exitCode = code;
  }
}

/** The command line asks for something that makes no sense. */
export function usageError(message: string): CliError {
  return new CliError(exitCode.usage, message);
}

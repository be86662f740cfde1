import { CliError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';

/** Any other error comes back as it is. @param what could not be done */
export function fileTrouble(error: unknown, what: string): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  const { code, message } = error;
  if (code === 'EACCES' || code === 'EPERM')
    return new CliError(exitCode.notPermitted, `${what}: ${message}. Run it as root`);
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' ? '. Make room, and do it again' : '';
  return new CliError(exitCode.failed, `${what}: ${message}${remedy}`);
}

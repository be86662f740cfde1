import { memberName } from '../../cluster/credentials/membership.ts';
import { usageError } from '../cli-error.ts';
import { safeText } from '../safe-text.ts';

/** @param what the flag or argument that it comes from */
export function checkName(name: string, what: string): string {
  if (!memberName.safeParse(name).success)
    throw usageError(
      `${what}: "${safeText(name.slice(0, 80))}" is no name: letters, digits, ".", "_" and "-", at most 63, and a letter or digit first`,
    );
  return name;
}

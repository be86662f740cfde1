import { formatTarget, parseTarget } from '../model/block.ts';
import { usageError } from './cli-error.ts';
import { safeText } from './safe-text.ts';

/** The target that the words of an argument name, in its one text form: `192.0.2.1`, `192.0.2.1 UDP 5060`. */
export function targetOf(words: readonly string[]): string {
  const [address = '', transport, ...rest] = words.join(' ').trim().split(/\s+/);
  const text = [address, ...(transport === undefined ? [] : [transport.toUpperCase()]), ...rest].join(' ');
  const target = parseTarget(text);
  if (target) return formatTarget(target);
  throw usageError(
    `${safeText(words.join(' '))} is no target: name an address, a prefix such as 192.0.2.0/24, or a flow such as "192.0.2.1 UDP 5060"`,
  );
}

import type { Guard } from '../guard/guard.ts';
import { formatPrefix, parsePrefix } from '../model/address.ts';

const all = [parsePrefix('0.0.0.0/0')!, parsePrefix('::/0')!];

/** Why nobody of IPv4, or of IPv6, is shut out whatever is recognised; undefined where somebody may be. */
export function letsAllIn({ settings, lists }: Pick<Guard, 'settings' | 'lists'>): string | undefined {
  for (const prefix of all) {
    const text = formatPrefix(prefix);
    if (lists.allow.covering(prefix)) return `${text} is in the allowlist`;
    if (settings.neverBlock.includes(text)) return `${text} is in the setting neverBlock`;
  }
  return undefined;
}

import type { Guard } from '../guard/guard.ts';
import { GuardError } from '../guard/guard-error.ts';
import {
  type Address,
  formatAddress,
  formatPrefix,
  hostPrefix,
  type Prefix,
  parseAddress,
  prefixCovers,
} from '../model/address.ts';
import { formatTarget } from '../model/block.ts';
import type { Actor } from './control/protocol.ts';
import type { GeoRules } from './geo-rules.ts';

/**
 * Taking entries out of the allowlist shuts out at once whom nothing but them let in: not an operator.
 * @param added in the same change
 * @throws GuardError 'would-cut-off' where that is whoever asks, or another who is logged in
 */
export function refuseRemoval(
  { guard, geo }: { readonly guard: Guard; readonly geo: GeoRules },
  removed: readonly Prefix[],
  added: readonly Prefix[],
  actor: Pick<Actor, 'address'>,
): void {
  const own = actor.address === undefined ? undefined : parseAddress(actor.address);
  const operators = guard.host.operators.map((address): [Address, string] => [address, 'a logged-in operator']);
  for (const [address, who] of [...(own ? [[own, 'you'] as const] : []), ...operators]) {
    const prefix = hostPrefix(address);
    const entry = removed.find((each) => prefixCovers(each, prefix));
    if (!entry || added.some((each) => prefixCovers(each, prefix)) || staysAllowed(guard, prefix, removed)) continue;
    const by = shutOutBy(guard, geo, address);
    if (by !== undefined)
      throw new GuardError(
        'would-cut-off',
        `${formatPrefix(entry)} cannot be taken out of the allowlist: ${who} at ${formatAddress(address)} would be shut out then by ${by}; change that first`,
      );
  }
}

function staysAllowed(guard: Guard, prefix: Prefix, removed: readonly Prefix[]): boolean {
  const gone = new Set(removed.map(formatPrefix));
  for (const entry of guard.list('allow').values())
    if (prefixCovers(entry.prefix, prefix) && !gone.has(formatPrefix(entry.prefix))) return true;
  return false;
}

/** What the allowlist outweighs, in words. */
function shutOutBy(guard: Guard, geo: GeoRules, address: Address): string | undefined {
  const { denied, blocks } = guard.explain(address);
  if (denied) return `the entry ${formatPrefix(denied.prefix)} of the denylist`;
  // a block of a flow leaves the other ports of the address alone
  const block = blocks.find(({ target }) => target.kind === 'prefix');
  if (block) return `the block of ${formatTarget(block.target)}`;
  return geo.names(address) ? 'the country rule' : undefined;
}

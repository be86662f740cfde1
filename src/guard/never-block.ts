import {
  type Address,
  addressOf,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  type Prefix,
  parsePrefix,
  prefixesOverlap,
} from '../model/address.ts';
import type { SpareReason } from './verdict.ts';

/** What the host knows of itself; changes while it runs. */
export interface HostAddresses {
  /** own addresses and those of guests, whole networks included */
  readonly own: readonly Prefix[];
  readonly gateways: readonly Prefix[];
  /** from where operators are logged in now */
  readonly operators: readonly Prefix[];
}

export const noHostAddresses: HostAddresses = { own: [], gateways: [], operators: [] };

/**
 * Why a prefix must not be blocked by any path, or undefined. An overlap is enough: a wide block must not
 * take along one address that is to be left alone.
 */
export function neverBlocked(
  prefix: Prefix,
  host: HostAddresses,
  neverBlock: readonly string[],
): SpareReason | undefined {
  const address: Address = addressOf(...prefix.words);
  if (isMulticast(address) || isUnspecified(address) || prefix.length === 0) return 'notUnicast';
  if (isLoopback(address)) return 'loopback';
  // a router's link-local address is what neighbour discovery of the gateway itself uses
  if (prefix.family === 6 && isLinkLocal(address)) return 'gateway';
  if (host.own.some((own) => prefixesOverlap(own, prefix))) return 'ownAddress';
  if (host.gateways.some((gateway) => prefixesOverlap(gateway, prefix))) return 'gateway';
  if (host.operators.some((operator) => prefixesOverlap(operator, prefix))) return 'operator';
  for (const text of neverBlock) {
    const spared = parsePrefix(text);
    if (spared && prefixesOverlap(spared, prefix)) return 'neverBlock';
  }
  return undefined;
}

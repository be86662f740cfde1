import {
  formatPrefix,
  hostPrefix,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixesOverlap,
} from '../model/address.ts';
import { GuardError } from './guard-error.ts';
import type { Actor } from './ledger.ts';
import { type SpareReason, spareReasons } from './verdict.ts';

/** What the host knows of itself; changes while it runs. */
export interface HostAddresses {
  /** own addresses and those of guests, whole networks included */
  readonly own: readonly Prefix[];
  readonly gateways: readonly Prefix[];
  /** from where operators are logged in now */
  readonly operators: readonly Prefix[];
  /** of the NATS servers of its cluster: one forged packet would else cut it off from the others */
  readonly servers: readonly Prefix[];
  /** whom this host asks for names: without them it finds neither its trunks nor its mail server */
  readonly resolvers: readonly Prefix[];
}

export const noHostAddresses: HostAddresses = { own: [], gateways: [], operators: [], servers: [], resolvers: [] };

/** What must not be blocked by any path, as far as this host knows now: its own, and the setting `neverBlock`. */
export class NeverBlock {
  readonly #host: HostAddresses;
  readonly #spared: readonly Prefix[];

  /** @param neverBlock addresses and prefixes; what cannot be read is left out */
  constructor(host: HostAddresses, neverBlock: readonly string[]) {
    this.#host = host;
    this.#spared = neverBlock.flatMap((text) => parsePrefix(text) ?? []);
  }

  /**
   * Why a prefix must not be blocked, or undefined. An overlap is enough: a wide block must not take along one address
   * that is to be left alone.
   */
  reason(prefix: Prefix): SpareReason | undefined {
    if (isMulticast(prefix) || isUnspecified(prefix) || prefix.length === 0) return 'notUnicast';
    if (isLoopback(prefix)) return 'loopback';
    // a router's link-local address is what neighbour discovery of the gateway itself uses
    if (prefix.family === 6 && isLinkLocal(prefix)) return 'gateway';
    const { own, gateways, operators, servers, resolvers } = this.#host;
    const overlaps = (one: Prefix) => prefixesOverlap(one, prefix);
    if (own.some(overlaps)) return 'ownAddress';
    if (gateways.some(overlaps)) return 'gateway';
    if (operators.some(overlaps)) return 'operator';
    if (servers.some(overlaps)) return 'clusterServer';
    if (resolvers.some(overlaps)) return 'resolver';
    return this.#spared.some(overlaps) ? 'neverBlock' : undefined;
  }

  /** @throws GuardError 'would-cut-off' where the prefix holds what must stay reachable, also for who asks */
  refuse(prefix: Prefix, actor: Actor): void {
    const why = this.reason(prefix);
    if (why) throw new GuardError('would-cut-off', `${formatPrefix(prefix)} cannot be shut out: ${spareReasons[why]}`);
    const own = actor.address === undefined ? undefined : parseAddress(actor.address);
    if (own && prefixesOverlap(prefix, hostPrefix(own)))
      throw new GuardError(
        'would-cut-off',
        `${formatPrefix(prefix)} cannot be shut out: it covers your own address ${actor.address}`,
      );
  }

  /** What comes and goes with the host and the settings. */
  prefixes(): readonly Prefix[] {
    const { own, gateways, operators, servers, resolvers } = this.#host;
    return [...own, ...gateways, ...operators, ...servers, ...resolvers, ...this.#spared];
  }
}

import type { BlockTarget } from '../model/block.ts';

/** Why somebody who attacked is not blocked: a closed set, shown by `explain` and counted. */
export const spareReasons = {
  notice: 'a notice for the operator, not an offence',
  observe: 'this engine only observes',
  notUnicast: 'the source is no unicast address',
  loopback: 'the source is this host itself (loopback)',
  ownAddress: 'the source is one of the addresses that we protect',
  gateway: 'the source is a gateway of this host',
  operator: 'an operator is logged in from this address',
  resolver: 'this host asks this address for names (DNS)',
  clusterServer: 'a NATS server of the cluster has this address',
  neverBlock: 'the address is in the setting neverBlock',
  allowlist: 'the address is in the allowlist',
  held: 'an operator unblocked it, and that holds for now',
  knownGood: 'phones or trunks work from this address, and the evidence could be forged',
  proxy: 'a trunk or many users work through this very port: the attacker is behind a proxy, an SBC or a provider',
  rateLimited: 'too many sources were named at once on evidence that could be forged',
  vetoed: 'the prefix covers an address that must not be blocked',
} as const;

export type SpareReason = keyof typeof spareReasons;

export type Verdict =
  | { readonly kind: 'spare'; readonly why: SpareReason }
  /** in force already; `until` is set when the lock-out starts anew because the attack goes on */
  | { readonly kind: 'covered'; readonly by: 'denylist' | 'block'; readonly until?: number }
  | {
      readonly kind: 'block';
      readonly target: BlockTarget;
      readonly seconds: number;
      readonly timesBefore: number;
      /** the source goes to the denylist as well */
      readonly forGood: boolean;
    };

import type { FirewallPolicy } from '../firewall/firewall.ts';
import type { Prefix } from '../model/address.ts';
import type { Block } from '../model/block.ts';
import type { ListEntry } from '../model/list-entry.ts';
import type { Hold } from './holds.ts';

/** Addresses that a country rule shuts out (`block`), or alone lets in (`allow-only`); sorted, none overlapping. */
export interface GeoRule {
  readonly mode: FirewallPolicy['geo'];
  readonly ranges: readonly Prefix[];
}

/** Who was blocked before, how often, and when it last was. */
export interface KnownRepeater {
  readonly target: string;
  readonly times: number;
  readonly last: number;
}

/** A block that was written down and has not ended; one that was lifted since keeps a late copy from coming into force. */
export type KeptBlock = Block & { readonly liftedAt: number | null };

/** What was known before a restart. */
export interface GuardMemory {
  /** some at a time: they are taken up while the next are read */
  readonly kept: Iterable<readonly KeptBlock[]> | AsyncIterable<readonly KeptBlock[]>;
  readonly allow: readonly ListEntry[];
  readonly deny: readonly ListEntry[];
  /** unblocks that hold */
  readonly holds?: readonly Hold[];
  /** may still be on its way: protection does not wait for it */
  readonly repeaters: readonly KnownRepeater[] | Promise<readonly KnownRepeater[]>;
  /** where it was worked out in time; it can also come later by `setGeo` */
  readonly geo?: GeoRule;
}

import type { Prefix } from '../model/address.ts';
import type { Block, BlockTarget } from '../model/block.ts';
import type { Host } from '../model/host.ts';
import type { ListEntry, ListName } from '../model/list-entry.ts';
import type { OutboxItem, OutboxKind } from '../model/outbox-item.ts';
import type { Suspicion, SuspicionMeasureId } from '../model/suspicion.ts';
import type { AttackBody } from './wire.ts';

/** A block of another host, with its end by our clock. */
export interface IncomingBlock {
  readonly block: Block & { readonly vouchers: readonly [string] };
  readonly byOperator: boolean;
  readonly seenUnblock: number;
  /** when the server got it, by the server's clock */
  readonly at: number;
}

export interface IncomingUnblock {
  readonly target: BlockTarget;
  readonly holdSeconds: number;
  readonly sequence: number;
  /** operator and host */
  readonly by: string;
  /**
   * `told`: lifts what stands before it, and what the cluster has not got yet; `own`: this host gave it, and what it has shut
   * out since stays; `recalled`: it was applied before a restart, and is only remembered
   */
  readonly how: 'told' | 'own' | 'recalled';
}

/** What is waiting to be sent, kept in the store: nothing that was acknowledged to an operator is lost. */
export interface OutboxReader {
  /** changes that wait */
  readonly size: number;
  /** the first of those that are on the disk, in the order of the changes */
  next(kind: OutboxKind, limit: number): readonly OutboxItem[];
  taken(items: readonly OutboxItem[]): Promise<void>;
  /** whether a key was changed here and the cluster has not taken it yet */
  waits(kind: OutboxKind, key: string): boolean;
  /** what waited when this host was started was sent in a run that its store knows nothing of, and is not sent again */
  forget(): Promise<void>;
  /** what holds here is to be sent, whether it was changed or not. @param value of the items; by default null */
  put(kind: OutboxKind, keys: readonly string[], value?: string | null): Promise<void>;
}

/** What another host says of a source below its threshold; times as they were when it was heard, milliseconds. */
export interface HeardSuspicion {
  /** canonical text of an IPv4 address or an IPv6 /64 */
  readonly source: string;
  readonly measure: SuspicionMeasureId;
  readonly count: number;
  /** how many of them showed, as that host says, that the source receives answers */
  readonly proven: number;
  /** since the first and the latest that count */
  readonly sinceFirst: number;
  readonly sinceLast: number;
  /** of the latest things that it tried, where different ones count */
  readonly marks: readonly number[];
}

/**
 * What the cluster asks of the engine that it belongs to. What it gives was checked for its form and its author; what is done
 * about it the guard decides.
 */
export interface LocalSide {
  readonly outbox: OutboxReader;
  block(incoming: IncomingBlock): 'in-force' | 'late' | 'ended' | 'capped' | 'failed' | 'vetoed';
  unblock(incoming: IncomingUnblock): Promise<void>;
  /** the cluster has a block of ours at this sequence of its bucket */
  acknowledged(target: BlockTarget, since: number, revision: number): void;
  /** blocks in force for which this host vouches, each as long as it does */
  ownBlocks(): Iterable<Block>;
  ownBlock(target: BlockTarget): Block | undefined;
  /** whoever vouches for it */
  isBlocked(target: BlockTarget): boolean;
  /** a block of ours stands in the bucket: it is lifted where an operator had lifted it before, and we did not know */
  ownArrived(target: BlockTarget, seenUnblock: number, sequence: number): void;
  /** the bucket was lost, or the host's key is another: none of our blocks stands there */
  forgetRevisions(): void;
  revoked(id: string): void;
  list(name: ListName): Iterable<ListEntry>;
  entry(name: ListName, prefix: Prefix): ListEntry | undefined;
  /**
   * In force when it returns, all or nothing but for the entries that would cut off what must stay reachable here: it returns those,
   * and what resolves when the rest is kept too. Throws or rejects where it is not.
   */
  adoptList(
    name: ListName,
    add: readonly ListEntry[],
    remove: readonly Prefix[],
  ): { readonly refused: readonly ListEntry[]; readonly kept: Promise<void> };
  settings(): Readonly<Record<string, unknown>>;
  /** rejects where the settings would not be valid with these values, which are asked for when it is their turn */
  adoptSettings(values: () => Readonly<Record<string, unknown>>, by: string): Promise<void>;
  /** this host, for its heartbeat */
  host(applied: Applied): Host;
  /** another host, with `lastSeen` by our clock */
  heard(host: Host): void;
  /** another host that an operator removed elsewhere */
  removed(uuid: string): void;
  /** the newest attacks of this host with an id above `after`, oldest first, as they are now; rejects where the disk fails */
  ownAttacks(after: number, limit: number): Promise<readonly AttackBody[]>;
  /** as it is now; rejects where the disk fails */
  ownAttack(id: number): Promise<AttackBody | undefined>;
  /** the id that an attack at this time would have at least */
  firstAttackId(time: number): number;
  /** for the log here; rejects where there is no room for it now, and it is to come again */
  attack(host: { readonly id: string; readonly name: string }, body: AttackBody): Promise<void>;
  /** whom this host suspects, at most so many: the latest */
  suspicions(most: number): readonly Suspicion[];
  /**
   * Another host told whom it suspects, and who had a success there.
   * @param host id of that host
   */
  suspected(host: string, said: readonly HeardSuspicion[], cleared: readonly string[]): void;
  /** small texts that are kept over a restart, in the order in which other things are written */
  remember(values: Readonly<Record<string, string>>): void;
  alarm(key: string, text: string, remedy: string): void;
  clear(key: string): void;
}

/** Sequences of the buckets up to which this host has applied all. */
export interface Applied {
  readonly blocks: number;
  readonly lists: number;
  readonly settings: number;
}

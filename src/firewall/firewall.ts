import type { Prefix } from '../model/address.ts';
import type { BlockTarget } from '../model/block.ts';
import type { PortRange } from '../model/settings.ts';

/** What the kernel is told beside the sets: changes rarely. */
export interface FirewallPolicy {
  /** interfaces that get an ingress hook; those that do not exist (any more) are left out */
  readonly interfaces: readonly string[];
  readonly sipPorts: readonly PortRange[];
  readonly tftpPorts: readonly PortRange[];
  /** `all`: deny and blocks drop everything of a source; `protected`: only what goes to the ports above */
  readonly scope: 'all' | 'protected';
  /** blocks start anew with every packet that they drop */
  readonly extend: boolean;
  /** `off`, drop the listed countries' ranges, or drop all but them. Only on the ports above */
  readonly geo: 'off' | 'block' | 'allow-only';
}

export interface TimedTarget {
  readonly target: BlockTarget;
  /** milliseconds from now; the kernel counts them down, engine or not */
  readonly remaining: number;
  /** the time a block is given anew while `extend` holds, milliseconds; 0 = it ends with `remaining` all the same */
  readonly timeout: number;
}

export interface FirewallState {
  readonly policy: FirewallPolicy;
  readonly allow: readonly Prefix[];
  readonly deny: readonly Prefix[];
  readonly blocks: readonly TimedTarget[];
  /** non-overlapping, sorted */
  readonly geo: readonly Prefix[];
}

export type FirewallChange =
  | { readonly op: 'block'; readonly entry: TimedTarget }
  | { readonly op: 'unblock'; readonly target: BlockTarget }
  | { readonly op: 'allow' | 'unallow' | 'deny' | 'undeny'; readonly prefix: Prefix };

/** Packets that the kernel has dropped since our table was made. */
export interface DroppedPackets {
  readonly deny: number;
  readonly blocks: number;
  readonly geo: number;
}

/** What `repair` found between the kernel and what it should hold. */
export interface Drift {
  /** the table, a chain, a rule or a hook was missing or altered by somebody and was put back; a hook of an interface that is new is not meant */
  readonly ruleset: boolean;
  readonly missing: number;
  readonly foreign: number;
}

/**
 * The seam between the guard's decision and what enforces it. Order in force: allow → deny → blocks → geo.
 * Every call returns when the kernel has it, or throws a FirewallError and has changed nothing.
 */
export interface Firewall {
  readonly name: 'nftables' | 'dry-run';
  /**
   * Brings the kernel to `state`, whatever it held before, with no moment in which something that was blocked
   * before and is blocked after gets through. Slow (seconds at 1 M entries); blocks nothing else.
   * @param state asked once, when it is its turn: what `apply` changes from then on goes before it
   * @param arriving further blocks of the state, some at a time as they are known; a rejection rejects
   */
  replace(state: () => FirewallState, arriving?: AsyncIterable<readonly TimedTarget[]>): Promise<void>;
  /** Synchronous, all or nothing; microseconds for a few changes, and batched for many. Adding what is there refreshes its time. */
  apply(changes: readonly FirewallChange[]): void;
  /** The blocks that the kernel enforces now, with their remaining time. */
  blocks(): Promise<readonly TimedTarget[]>;
  /** Whether rules for countries are in force now, as an engine before may have left them. Absent: there never are any. */
  holdsGeo?(): Promise<boolean>;
  /**
   * Compares the kernel with `state` and mends what differs. The state is asked for as `replace` does.
   * @param renewed is told of blocks that the state does not know but packets may have renewed past their end, where the
   * policy extends. They stay in force, and nobody has decided about them anew when it is called
   */
  repair(state: () => FirewallState, renewed?: (blocks: readonly TimedTarget[]) => void): Promise<Drift>;
  /**
   * Whether `repair` is due: somebody else has altered rules, sets or hooks, or removed them, since this object put them in force, or an
   * interface of the policy is there anew. Cheap, and blind to single entries: `repair` compares those. Absent: nobody else can.
   */
  altered?(): Promise<boolean>;
  /** Packets dropped, by what shut them out. Absent: nothing is. */
  dropped?(): Promise<DroppedPackets>;
  /** `flush` removes the table; without it the kernel goes on enforcing and expiring. */
  stop(options: { readonly flush: boolean }): void;
}

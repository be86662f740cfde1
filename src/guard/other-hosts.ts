import { formatPrefix, type Prefix, prefixesOverlap } from '../model/address.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import { LruMap } from '../model/lru-map.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import type { SpareReason } from './verdict.ts';

/** This host among those that vouch for a block. */
export const self = 'self';

/** A block that another host of the cluster decided. */
export interface RemoteBlock {
  /** ends by our clock; `vouchers` is that host alone; without a revision: it was heard before the cluster's bucket had it */
  readonly block: Block & { readonly vouchers: readonly [string] };
  /** its writer may act for operators: what he blocked by hand goes before what we know of good sources */
  readonly byOperator: boolean;
  /** sequence of the last unblock that the host had seen */
  readonly seenUnblock: number;
  /** when the server got it, milliseconds since the epoch: for the cap on new blocks */
  readonly at: number;
}

/** An operator's unblock, as the cluster has it. */
export interface RemoteUnblock {
  readonly target: BlockTarget;
  readonly holdSeconds: number;
  readonly sequence: number;
  /** `told` by another; `own`: given on this host, which has lifted it already; `recalled` after a restart */
  readonly how: 'told' | 'own' | 'recalled';
}

/**
 * What became of a remote block. `late`: an operator lifted it before the other host knew; `ended`: it is over, or its host
 * took it back; `capped`: that host had too many; `failed`: the kernel refused it.
 */
export type RemoteOutcome =
  | { readonly kind: 'in-force' | 'late' | 'ended' | 'capped' | 'failed' }
  | { readonly kind: 'vetoed'; readonly why: SpareReason };

export interface Veto {
  readonly remote: RemoteBlock;
  readonly why: SpareReason;
}

interface Unblock {
  readonly prefix: Prefix;
  /** of the latest one in the cluster's bucket; 0: none is there */
  readonly sequence: number;
  /** one was given here that the bucket does not have yet: behind all that stands there, before what was only heard of */
  readonly waits: boolean;
}

/** The servers tell a host's blocks in their order. One that lies so far back was taken by a server with another clock, milliseconds. */
const otherClock = 10_000;
const most = { inForce: 100_000, burst: 1_000, perSecond: 1_000, vetoes: 1_000, unblocks: 10_000, ends: 100_000 };

/** What the guard remembers of other hosts: how much each has shut out here, what was refused to them, and what was lifted. */
export class OtherHosts {
  readonly #inForce = new Map<string, number>();
  /** when each host's word on a target ends, where several have spoken */
  readonly #ends = new LruMap<string, Map<string, number>>(most.ends);
  readonly #budgets = new LruMap<string, { tokens: number; time: number }>(20_000);
  readonly #vetoes = new LruMap<string, Veto>(most.vetoes);
  readonly #unblocks = new PrefixMap<Unblock>();
  /** those with a prefix inside of which a wider block may lie around it: all of IPv6 */
  readonly #unblocks6 = new LruMap<string, Unblock>(most.unblocks);

  /** What was refused and has not ended, the newest last. */
  vetoes(): IterableIterator<Veto> {
    return this.#vetoes.values();
  }

  veto(remote: RemoteBlock, why: SpareReason): void {
    this.#vetoes.set(formatTarget(remote.block.target), { remote, why });
  }

  refused(target: BlockTarget): boolean {
    return this.#vetoes.has(formatTarget(target));
  }

  settled(block: Block): void {
    this.#vetoes.delete(formatTarget(block.target));
  }

  /** Our clock was set by so much, milliseconds: the ends of what others said are the same moments as before. */
  clockSet(by: number): void {
    for (const ends of this.#ends.values()) for (const [voucher, end] of ends) ends.set(voucher, end + by);
    for (const [key, { remote, why }] of [...this.#vetoes.entries()]) {
      const { block } = remote;
      this.#vetoes.set(key, { remote: { ...remote, block: { ...block, until: block.until + by } }, why });
    }
  }

  /** How many blocks a host vouches for here. */
  inForce(voucher: string): number {
    return this.#inForce.get(voucher) ?? 0;
  }

  /** Whether one more block of this host is taken; `at` in server time. */
  take(voucher: string, at: number): boolean {
    if (this.inForce(voucher) >= most.inForce) return false;
    const budget = this.#budgets.get(voucher) ?? { tokens: most.burst, time: at };
    const seconds = Math.max(0, at - budget.time) / 1000;
    budget.tokens = Math.min(most.burst, budget.tokens + seconds * most.perSecond);
    budget.time = at < budget.time - otherClock ? at : Math.max(budget.time, at);
    this.#budgets.set(voucher, budget);
    if (budget.tokens < 1) return false;
    budget.tokens--;
    return true;
  }

  /** The block in force of a target is another one now. */
  changed(before: Block | undefined, after: Block | undefined): void {
    if (before?.vouchers === after?.vouchers) return; // most have none
    for (const voucher of before?.vouchers ?? []) this.#count(voucher, -1);
    for (const voucher of after?.vouchers ?? []) this.#count(voucher, 1);
    if (before && !after) this.#ends.delete(formatTarget(before.target));
  }

  /** The same target, shut out by several hosts: until the last of them lets go. */
  merge(running: Block, remote: RemoteBlock['block']): Block {
    const [voucher] = remote.vouchers;
    const before = running.vouchers ?? [self];
    const vouchers = before.includes(voucher) ? before : [...before, voucher];
    const key = formatTarget(running.target);
    const ends = this.#endsOf(running, before);
    ends.set(voucher, remote.until);
    if (vouchers.length > 1) this.#ends.set(key, ends);
    const revisions = [running, remote].flatMap(({ revision }) => revision ?? []);
    const graver = running.evidence === 'unproven' && remote.evidence !== 'unproven';
    return {
      ...(graver ? { ...remote, since: running.since } : running),
      until: Math.max(...vouchers.map((one) => ends.get(one) ?? 0)),
      vouchers,
      ...(revisions.length > 0 ? { revision: Math.max(...revisions) } : {}),
    };
  }

  /** This host recognised by itself what another one has shut out, and would do so until then. */
  vouched(running: Block, until: number): Block {
    const before = running.vouchers ?? [self];
    const ends = this.#endsOf(running, before);
    ends.set(self, until);
    this.#ends.set(formatTarget(running.target), ends);
    return { ...running, vouchers: [...before, self] };
  }

  /** Until when a block would last if this voucher alone had spoken. Not later than the block does. */
  endOf(block: Block, voucher: string): number {
    if (!block.vouchers || block.vouchers.length < 2) return block.until;
    const end = this.#endsOf(block, block.vouchers).get(voucher);
    return Math.min(block.until, end ?? block.until);
  }

  /** What is left of a block when one host takes its word back; undefined: nobody else has spoken. */
  without(block: Block, voucher: string): Block | undefined {
    const vouchers = (block.vouchers ?? []).filter((one) => one !== voucher);
    if (vouchers.length === 0) return undefined;
    const ends = this.#ends.get(formatTarget(block.target));
    ends?.delete(voucher);
    const until = Math.max(...vouchers.map((one) => ends?.get(one) ?? block.until));
    return { ...block, vouchers, until };
  }

  /** @param sequence of the unblock in the cluster's bucket; undefined: it was given here, and is not there yet */
  unblocked(prefix: Prefix, sequence: number | undefined): void {
    const before = this.#unblocks.get(prefix)?.sequence ?? 0;
    const unblock = { prefix, sequence: sequence ?? before, waits: sequence === undefined };
    if (this.#unblocks.size >= most.unblocks) this.#unblocks.clear();
    this.#unblocks.set(prefix, unblock);
    if (prefix.family === 6) this.#unblocks6.set(formatPrefix(prefix), unblock);
  }

  forgetUnblocks(): void {
    this.#unblocks.clear();
    this.#unblocks6.clear();
  }

  /**
   * Whether an operator lifted it when its host did not know yet.
   * @param sequence of the block in the cluster's bucket; undefined: it will be behind all that stands there
   */
  isLate(prefix: Prefix, sequence: number | undefined, seenUnblock: number): boolean {
    const place = sequence ?? Number.POSITIVE_INFINITY;
    const counts = (one: Unblock | undefined) =>
      one && ((one.waits && sequence === undefined) || (one.sequence > seenUnblock && one.sequence < place));
    if (counts(this.#unblocks.covering(prefix))) return true;
    if (prefix.family === 4) return false;
    for (const one of this.#unblocks6.values()) if (counts(one) && prefixesOverlap(one.prefix, prefix)) return true;
    return false;
  }

  /** The ends of these vouchers. What was prolonged or decided anew here since is this host's word, or of the only one who has spoken. */
  #endsOf(running: Block, vouchers: readonly string[]): Map<string, number> {
    const known = this.#ends.touch(formatTarget(running.target));
    const ends = new Map(vouchers.map((one) => [one, Math.min(known?.get(one) ?? running.until, running.until)]));
    const last = Math.max(...ends.values());
    const who = ends.has(self) ? self : vouchers[0]!;
    if (last < running.until) ends.set(who, running.until);
    return ends;
  }

  #count(voucher: string, by: number): void {
    if (voucher === self) return;
    const count = this.inForce(voucher) + by;
    if (count > 0) this.#inForce.set(voucher, count);
    else this.#inForce.delete(voucher);
  }
}

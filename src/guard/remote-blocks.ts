import { formatPrefix, type Prefix } from '../model/address.ts';
import type { Block, BlockTarget } from '../model/block.ts';
import type { BlockWriter } from './block-writer.ts';
import type { BlocksInForce } from './blocks-in-force.ts';
import { blockSeconds } from './escalation.ts';
import type { GoodSources } from './good-sources.ts';
import type { GuardParts } from './guard-parts.ts';
import type { Holds } from './holds.ts';
import { type Actor, clusterActor } from './ledger.ts';
import type { NeverBlock } from './never-block.ts';
import type { OperatorList } from './operator-list.ts';
import {
  type OtherHosts,
  type RemoteBlock,
  type RemoteOutcome,
  type RemoteUnblock,
  self,
  type Veto,
} from './other-hosts.ts';
import type { SpareReason } from './verdict.ts';

/** Ends travel in whole seconds, and times are measured with some error, milliseconds. */
const sameEnd = 2_000;

export interface RemoteBlocksParts extends GuardParts {
  readonly writer: BlockWriter;
  readonly allow: OperatorList;
  readonly holds: Holds;
  readonly good: GoodSources;
  readonly never: () => NeverBlock;
}

/** What other hosts of the cluster decided, as far as this host follows them. */
export class RemoteBlocks {
  readonly #parts: RemoteBlocksParts;
  readonly #writer: BlockWriter;
  readonly #blocks: BlocksInForce;
  readonly #others: OtherHosts;

  constructor(parts: RemoteBlocksParts) {
    this.#parts = parts;
    this.#writer = parts.writer;
    this.#blocks = parts.writer.blocks;
    this.#others = parts.writer.others;
  }

  /**
   * A block that another host decided: in force at once, or refused by what this host knows of itself. It is written down
   * afterwards.
   */
  block(remote: RemoteBlock): RemoteOutcome {
    const now = this.#parts.clock();
    const block = this.#clamped(remote.block, now);
    const [voucher] = block.vouchers;
    const running = this.#blocks.get(block.target);
    if (block.until <= now) {
      this.#others.settled(block);
      if (running?.vouchers?.includes(voucher)) this.#withdraw([running], voucher, 'ended');
      return { kind: 'ended' };
    }
    if (this.#others.isLate(block.target.prefix, block.revision, remote.seenUnblock)) return { kind: 'late' };
    const why = this.#vetoOf(remote, now);
    if (why) {
      this.#others.veto(remote, why);
      return { kind: 'vetoed', why };
    }
    this.#others.settled(block);
    if (running && isSameWord(running, block)) {
      if (block.revision !== undefined) this.acknowledged(running.target, running.since, block.revision);
      return { kind: 'in-force' };
    }
    if (!running?.vouchers?.includes(voucher) && !this.#others.take(voucher, remote.at)) return { kind: 'capped' };
    const merged = running ? this.#others.merge(running, block) : block;
    try {
      this.#writer.shutOut(merged, now);
    } catch (error) {
      this.#writer.trouble(error);
      return { kind: 'failed' };
    }
    this.#writer.put(merged);
    if (remote.byOperator) this.#hold(block.target.prefix, undefined);
    this.#parts.ledger.block(merged);
    this.#parts.feed(running ? { kind: 'prolong', block: merged } : { kind: 'block', block: merged });
    return { kind: 'in-force' };
  }

  /** An operator lifted what blocks a target, and holds it for `holdSeconds`. Rejects as `unblock` does. */
  async unblock({ target, holdSeconds, sequence, how }: RemoteUnblock, actor: Actor): Promise<void> {
    const now = this.#parts.clock();
    const { prefix } = target;
    this.#others.unblocked(prefix, sequence);
    // with its hold, which outlasts a restart by itself: somebody may have had the server say an old one once more
    if (how === 'recalled') return;
    if (holdSeconds > 0 && how === 'told') this.#hold(prefix, now + holdSeconds * 1000);
    this.#writer.letIn(target);
    // one that came behind the unblock stays; what was only heard of comes again if it was said knowing of it
    const found = this.#blocks
      .touching(target)
      .filter(({ revision, vouchers }) =>
        revision === undefined ? how === 'told' || !(vouchers?.includes(self) ?? true) : revision < sequence,
      );
    if (found.length > 0) await this.#writer.lift(found, now, actor, 'cluster');
  }

  /** A block of ours came behind an unblock that we had not seen when we said it: the others do not take it. */
  ownArrived(target: BlockTarget, seenUnblock: number, sequence: number): void {
    const block = this.#blocks.get(target);
    if (!block || (block.revision ?? 0) > sequence) return;
    if (!this.#others.isLate(target.prefix, sequence, seenUnblock)) return;
    this.#writer
      .lift([block], this.#parts.clock(), clusterActor, 'cluster')
      .catch((error: unknown) => this.#writer.trouble(error));
  }

  /** A block for which this host vouches, until when it would last without the others. */
  ownWord(block: Block): Block {
    const until = this.#others.endOf(block, self);
    return until === block.until ? block : { ...block, until };
  }

  /** A host may not speak any more: what only it vouched for is let in. */
  revoke(voucher: string): void {
    this.#withdraw(
      [...this.#blocks.values()].filter(({ vouchers }) => vouchers?.includes(voucher)),
      voucher,
      'revoked',
    );
  }

  /** The cluster's bucket has a block, at this sequence. */
  acknowledged(target: BlockTarget, since: number, revision: number): void {
    const block = this.#blocks.get(target);
    if (block?.since !== since) return;
    this.#writer.put({ ...block, revision: Math.max(block.revision ?? 0, revision) });
    this.#parts.ledger.acknowledged(target, since, revision);
  }

  /** The cluster's bucket was made anew: what is blocked does not stand there. */
  forgetRevisions(): void {
    this.#others.forgetUnblocks();
    for (const block of [...this.#blocks.values()]) {
      if (block.revision === undefined) continue;
      const { revision: _, ...rest } = block;
      this.#writer.put(rest);
    }
  }

  /** Blocks of other hosts that this host refuses, the newest last. */
  vetoes(): Iterable<Veto> {
    return this.#others.vetoes();
  }

  /** Takes what was refused where nothing speaks against it any more. Call it now and then. */
  retryVetoed(): void {
    const now = this.#parts.clock();
    for (const { remote } of [...this.#others.vetoes()]) {
      if (remote.block.until <= now) this.#others.settled(remote.block);
      else if (!this.#vetoOf(remote, now)) this.block(remote);
    }
  }

  /** We recognised the same by ourselves: it stays out when the other host takes its word back. */
  vouch(running: Block, until: number | undefined): void {
    if (!running.vouchers || running.vouchers.includes(self)) return;
    const evidence = running.evidence === 'proven' ? 'proven' : 'unproven';
    const seconds = blockSeconds(this.#parts.settings(), evidence, running.timesBefore);
    const vouched = this.#others.vouched(running, until ?? this.#parts.clock() + seconds * 1000);
    this.#writer.put(vouched);
    this.#parts.ledger.block(vouched);
    this.#parts.feed({ kind: 'prolong', block: vouched });
  }

  /** No other host blocks for longer than this one would; what was blocked by hand lasts as long as was said. */
  #clamped(block: RemoteBlock['block'], now: number): RemoteBlock['block'] {
    const latest = now + this.#parts.settings().maxBlockSeconds * 1000;
    return block.evidence === 'operator' || block.until <= latest ? block : { ...block, until: latest };
  }

  #vetoOf({ block, byOperator }: RemoteBlock, now: number): SpareReason | undefined {
    const { target } = block;
    const { prefix } = target;
    const never = this.#parts.never().reason(prefix);
    if (never) return never;
    if (this.#parts.allow.overlaps(prefix)) return 'allowlist';
    // who blocks by hand knows of the unblock: else his block was late
    if (!byOperator && this.#parts.holds.overlaps(prefix, now)) return 'held';
    // a flow leaves the phones beside it alone
    if (!byOperator && target.kind === 'prefix' && this.#parts.good.within(prefix, now)) return 'knownGood';
    return undefined;
  }

  #hold(prefix: Prefix, until: number | undefined): void {
    const { holds, ledger } = this.#parts;
    if (until === undefined) holds.delete(prefix);
    else if (!holds.put(prefix, until)) {
      this.#writer.trouble(new Error(`too many unblocks hold at once: that of ${formatPrefix(prefix)} does not`));
      return;
    }
    ledger.hold(prefix, until);
  }

  /** One host takes its word back; what nobody else vouches for is let in. */
  #withdraw(blocks: readonly Block[], voucher: string, why: 'ended' | 'revoked'): void {
    const now = this.#parts.clock();
    const alone: Block[] = [];
    for (const block of blocks) {
      const kept = this.#others.without(block, voucher);
      if (!kept) {
        alone.push(block);
        continue;
      }
      if (kept.until !== block.until) this.#shorten(kept, now);
      this.#writer.put(kept);
      this.#parts.ledger.block(kept);
    }
    if (alone.length === 0) return;
    this.#writer.lift(alone, now, clusterActor, why).catch((error: unknown) => this.#writer.trouble(error));
  }

  #shorten(block: Block, now: number): void {
    try {
      this.#writer.shutOut(block, now);
    } catch (error) {
      this.#writer.trouble(error);
    }
  }
}

/** The same word of the only host that has spoken, heard once more: first on its way to the bucket, then from there. */
function isSameWord(running: Block, { vouchers: [voucher], cause, evidence, until }: RemoteBlock['block']): boolean {
  const alone = running.vouchers?.length === 1 && running.vouchers[0] === voucher;
  return (
    alone && running.cause === cause && running.evidence === evidence && Math.abs(running.until - until) <= sameEnd
  );
}

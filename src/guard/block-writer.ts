import type { Firewall, FirewallChange } from '../firewall/firewall.ts';
import { prefixOf } from '../model/address.ts';
import { type Block, type BlockTarget, formatTarget, parseTarget } from '../model/block.ts';
import { BlocksInForce } from './blocks-in-force.ts';
import { timed } from './firewall-state.ts';
import { GuardError, messageOf } from './guard-error.ts';
import type { LiftReason } from './guard-event.ts';
import type { GuardParts } from './guard-parts.ts';
import type { Actor, Unblock } from './ledger.ts';
import { OtherHosts } from './other-hosts.ts';
import { type UnkeptChange, UnkeptChanges } from './unkept-changes.ts';

export interface BlockWriterParts extends GuardParts {
  readonly firewall: Firewall;
}

/** Puts what is decided into the kernel, then into the memory, then into the ledger, and then tells it. */
export class BlockWriter {
  readonly blocks = new BlocksInForce();
  readonly others = new OtherHosts();
  readonly #parts: BlockWriterParts;
  readonly #unkept = new UnkeptChanges<Block>();

  constructor(parts: BlockWriterParts) {
    this.#parts = parts;
  }

  /** Notes that it is in force. */
  put(block: Block): void {
    this.others.changed(this.blocks.get(block.target), block);
    this.blocks.put(block);
  }

  /** Notes that it has ended. */
  remove(target: BlockTarget, now: number): void {
    this.others.changed(this.blocks.remove(target, now), undefined);
  }

  /** Notes what is in force of a target again, or no longer, as if it had never been otherwise: nothing counts as a time before. */
  set(target: BlockTarget, block: Block | undefined): void {
    this.others.changed(this.blocks.take(target), block);
    if (block) this.blocks.putBack(block);
  }

  /** @throws GuardError 'firewall-failed': all of it is in the kernel, or nothing */
  enforce(changes: readonly FirewallChange[]): void {
    if (changes.length === 0) return;
    try {
      this.#parts.firewall.apply(changes);
    } catch (error) {
      throw new GuardError('firewall-failed', `the kernel refused it, nothing was changed: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Puts one block into the kernel. @throws GuardError 'firewall-failed' */
  shutOut(block: Block, now: number): void {
    this.enforce([{ op: 'block', entry: timed(block, now, this.#parts.settings()) }]);
  }

  /**
   * Takes out of the kernel what it still holds of a target although it has ended here: a packet in its last moments has
   * renewed it. @throws GuardError 'firewall-failed'
   */
  letIn(target: BlockTarget): void {
    const targets = [target];
    const { prefix } = target;
    // by which an address was blocked
    if (target.kind === 'prefix' && prefix.family === 6 && prefix.length === 128)
      targets.push({ kind: 'prefix', prefix: prefixOf(prefix, this.#parts.settings().ipv6PrefixLength) });
    this.enforce(targets.filter((one) => !this.blocks.get(one)).map((one) => ({ op: 'unblock', target: one })));
  }

  /** What the kernel refuses is told, and stays as it was. */
  prolong(block: Block, until: number): void {
    const prolonged = { ...block, until };
    try {
      this.shutOut(prolonged, this.#parts.clock());
    } catch (error) {
      this.trouble(error);
      return;
    }
    this.put(prolonged);
    this.#parts.ledger.prolong(prolonged);
    this.#parts.feed({ kind: 'prolong', block: prolonged });
  }

  /**
   * Lets in what must not be shut out (any more), also where that cannot be written down: then it is told, and lifted again
   * after a restart. @throws GuardError 'firewall-failed'
   */
  spare(blocks: readonly Block[], now: number, actor: Actor): void {
    if (blocks.length === 0) return;
    this.enforce(blocks.map((block) => ({ op: 'unblock', target: block.target })));
    for (const { target } of blocks) {
      this.set(target, undefined);
      this.blocks.forgive(target);
    }
    this.#parts.ledger.commitUnblock(blocks, now, actor).catch((error: unknown) => this.trouble(error));
    for (const block of blocks) this.#parts.feed({ kind: 'unblock', block, why: 'allowed' });
  }

  /** Lets in what these shut out; if that cannot be written down, it is undone. Rejects with GuardError. */
  async lift(blocks: readonly Block[], now: number, actor: Actor, why: LiftReason, unblock?: Unblock): Promise<void> {
    this.enforce(blocks.map((block) => ({ op: 'unblock', target: block.target })));
    for (const { target } of blocks) this.set(target, undefined);
    const places = () =>
      new Map(
        blocks.map((block) => [formatTarget(block.target), { now: undefined, before: block as Block | undefined }]),
      );
    await this.keep({ places }, this.#parts.ledger.commitUnblock(blocks, now, actor, unblock), now);
    for (const { target } of blocks) this.blocks.forgive(target);
    for (const block of blocks) this.#parts.feed({ kind: 'unblock', block, why });
  }

  /** Waits until a change of what is in force is durable; if that fails, undoes it and says so. @param now when it was made */
  async keep(change: UnkeptChange<Block>, written: Promise<void>, now: number): Promise<void> {
    this.#unkept.begun(change);
    await this.durable(written, () => {
      const undone = this.#unkept.undone(change).map(([text, { before }]) => [parseTarget(text)!, before] as const);
      for (const [target, before] of undone) this.set(target, before);
      this.enforce(
        undone.map(([target, before]) =>
          before ? { op: 'block', entry: timed(before, now, this.#parts.settings()) } : { op: 'unblock', target },
        ),
      );
    });
    this.#unkept.kept(change);
  }

  /** Waits until it is durable; if that fails, undoes it and says so. */
  async durable(written: Promise<void>, undo: () => void): Promise<void> {
    try {
      await written;
    } catch (error) {
      undo();
      const isLate = error instanceof Error && 'code' in error && error.code === 'conflict';
      const why = isLate ? 'somebody else was quicker' : 'it could not be stored';
      throw new GuardError(isLate ? 'conflict' : 'store-failed', `${why}, nothing was changed: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  trouble(error: unknown): void {
    this.#parts.feed({ kind: 'trouble', text: messageOf(error) });
  }
}

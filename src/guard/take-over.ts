import type { TimedTarget } from '../firewall/firewall.ts';
import type { Prefix } from '../model/address.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import type { BlockWriter } from './block-writer.ts';
import { timed } from './firewall-state.ts';
import type { GuardMemory } from './guard-memory.ts';
import type { GuardParts } from './guard-parts.ts';
import type { Holds } from './holds.ts';
import type { Lists } from './lists.ts';
import type { NeverBlock } from './never-block.ts';

export interface TakeOverParts extends GuardParts {
  readonly writer: BlockWriter;
  readonly lists: Lists;
  readonly holds: Holds;
  readonly never: () => NeverBlock;
  readonly hostName: string;
}

/** Blocks that this guard has not decided and that go on all the same: those from before a restart, and those that packets have renewed. */
export class TakeOver {
  readonly #parts: TakeOverParts;

  constructor(parts: TakeOverParts) {
    this.#parts = parts;
  }

  /** Takes up what was kept, some at a time, and says what of it the kernel should hold. */
  async *takeUp(kept: GuardMemory['kept'], lifted: Set<string>): AsyncGenerator<TimedTarget[]> {
    for await (const blocks of kept) {
      const now = this.#parts.clock();
      const inForce: TimedTarget[] = [];
      for (const block of blocks)
        if (block.liftedAt !== null) lifted.add(formatTarget(block.target));
        else if (block.until > now) {
          this.#parts.writer.put(block);
          inForce.push(timed(block, now, this.#parts.settings()));
        } else this.#parts.ledger.ended(block.target, block.until);
      yield inForce;
    }
  }

  /**
   * While no engine ran, the kernel went on giving blocks anew to those that went on attacking: its word on how long is
   * newer than the store's.
   */
  adopt(inKernel: readonly TimedTarget[], lifted: ReadonlySet<string>, now: number): void {
    for (const { target, remaining, timeout } of inKernel) {
      const until = now + remaining;
      const known = this.#parts.writer.blocks.get(target);
      const lives = known
        ? until > known.until
        : !lifted.has(formatTarget(target)) && this.#mayGoOn(target.prefix, now);
      if (!lives) continue;
      const block: Block = known
        ? { ...known, until }
        : {
            ...this.#foundInKernel(target, until, timeout, now),
            cause: 'restart',
            reason: 'it was blocked before the engine stopped and went on attacking',
          };
      this.#parts.writer.put(block);
      this.#parts.ledger.block(block);
    }
  }

  /**
   * Blocks to which a packet came in their last seconds: the kernel has given them anew, and the sensor told of it when
   * they had ended here. They go on, so that they can be seen and lifted.
   */
  takeBack(renewed: readonly TimedTarget[]): void {
    const now = this.#parts.clock();
    for (const { target, remaining, timeout } of renewed) {
      if (this.#parts.writer.blocks.get(target)) continue;
      if (this.#mayGoOn(target.prefix, now)) {
        const block: Block = {
          ...this.#foundInKernel(target, now + remaining, timeout, now),
          cause: 'renewed',
          reason: 'it attacked again just before its block ended',
        };
        this.#parts.writer.put(block);
        this.#parts.ledger.block(block);
        this.#parts.feed({ kind: 'block', block });
      } else
        try {
          this.#parts.writer.letIn(target);
        } catch (error) {
          this.#parts.writer.trouble(error);
        }
    }
  }

  #mayGoOn(prefix: Prefix, now: number): boolean {
    const { never, lists, holds } = this.#parts;
    return !never().reason(prefix) && !lists.allow.overlaps(prefix) && !holds.overlaps(prefix, now);
  }

  #foundInKernel(target: BlockTarget, until: number, timeout: number, now: number): Omit<Block, 'cause' | 'reason'> {
    // the end of this very block was counted as a time before
    const times = this.#parts.writer.blocks.timesBefore(target, now, this.#parts.settings().repeatMemorySeconds * 1000);
    return {
      target,
      origin: this.#parts.hostName,
      since: now,
      until,
      // only what was proven is given anew by the kernel: what an operator or a forger blocked is to end
      evidence: timeout > 0 ? 'proven' : 'unproven',
      timesBefore: Math.max(0, times - 1),
      note: '',
    };
  }
}

import type { Prefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { Block, BlockTarget } from '../model/block.ts';
import type { ClockStep } from '../model/clock-steps.ts';
import type { Finding } from '../model/finding.ts';
import type { ListEntry, ListName } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';

/** Who gave a command. */
export interface Actor {
  /** user name, `detector`, or the like */
  readonly name: string;
  /** `cluster`: it was done on another host, and came from there */
  readonly source: 'cli' | 'api' | 'system' | 'cluster';
  /** address from which the command came, where it came over the network */
  readonly address?: string;
}

export const clusterActor: Actor = { name: 'cluster', source: 'cluster' };

/** An operator's wish, beside the blocks that were lifted for it. */
export interface Unblock {
  readonly target: BlockTarget;
  readonly holdSeconds: number;
}

/**
 * Where the guard writes down what it did. What packets cause is written without waiting; what an operator
 * commanded resolves when it is durable, and is then acknowledged.
 */
export interface Ledger {
  attack(attack: Attack, action: string): void;
  finding(finding: Finding): void;
  block(block: Block): void;
  prolong(block: Block): void;
  /** the cluster has it at this sequence */
  acknowledged(target: BlockTarget, since: number, revision: number): void;
  /** it ended by itself */
  ended(target: BlockTarget, at: number): void;
  /** the clock was set: blocks that were decided before, and holds, end when they would have */
  clockSet(step: ClockStep): void;
  /** an unblock on another host keeps everything automatic off `prefix`; undefined: not any more */
  hold(prefix: Prefix, until: number | undefined): void;
  /** with it ends what held for exactly its prefix */
  commitBlock(block: Block, actor: Actor): Promise<void>;
  commitUnblock(blocks: readonly Block[], at: number, actor: Actor, unblock?: Unblock): Promise<void>;
  /** @param replaced what stood where something was added */
  commitList(
    list: ListName,
    added: readonly ListEntry[],
    removed: readonly ListEntry[],
    replaced: readonly ListEntry[],
    actor: Actor,
  ): Promise<void>;
  commitSettings(settings: Settings, before: Settings, actor: Actor): Promise<void>;
}

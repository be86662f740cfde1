import {
  type Address,
  formatPrefix,
  hostPrefix,
  isAddress,
  type Prefix,
  parseAddress,
  prefixOf,
} from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import { type ClockStep, isBefore } from '../model/clock-steps.ts';
import { LruMap } from '../model/lru-map.ts';
import { PrefixMap } from '../model/prefix-map.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { overlapping, widerThanAddress } from './overlapping.ts';

const hour = 3_600_000;
export const maxRepeaters = 200_000;

interface Repeater {
  times: number;
  last: number;
}

/**
 * The blocks in force with their ends, and who was blocked before. Memory only: the kernel and the store hold the same.
 * A million are taken up at a start, so what is blocked by prefix is found by its words and has no text here.
 */
export class BlocksInForce {
  readonly #byPrefix = new PrefixMap<Block>();
  readonly #flowBlocks = new Map<string, Block>();
  readonly #expiry = new ExpiryQueue<Block>();
  readonly #repeaters = new LruMap<string, Repeater>(maxRepeaters);
  /** proven IPv6 blocks within each /56 and /48 */
  readonly #siblings = new Map<string, Set<string>>();
  readonly #flowKeys = new Map<string, Set<string>>();
  /** times of flow blocks by address */
  readonly #flows = new LruMap<string, number[]>(maxRepeaters);

  get size(): number {
    return this.#byPrefix.size + this.#flowBlocks.size;
  }

  /** Blocks may come and go while the caller walks over them. */
  *values(): Generator<Block> {
    yield* this.#byPrefix.values();
    yield* this.#flowBlocks.values();
  }

  get(target: BlockTarget): Block | undefined {
    return target.kind === 'prefix' ? this.#byPrefix.get(target.prefix) : this.#flowBlocks.get(formatTarget(target));
  }

  /** The block that covers the whole target: of its prefix or a wider one, or of the very flow. */
  covering(target: BlockTarget): Block | undefined {
    const wide = this.#byPrefix.covering(target.prefix);
    return wide ?? (target.kind === 'flow' ? this.get(target) : undefined);
  }

  /** What shuts out the source of an attack: a block of its address, or of the very flow. */
  coveringSource({ attacker, transport, attackerPort }: Attack): Block | undefined {
    const address = parseAddress(attacker);
    if (!address) return undefined;
    return this.covering({ kind: 'flow', prefix: hostPrefix(address), transport, port: attackerPort });
  }

  /** What an unblock of a target lifts: the very flow, or all that touches the address or prefix. */
  touching(target: BlockTarget): Block[] {
    if (target.kind === 'prefix') return this.overlapping([target.prefix]);
    const block = this.get(target);
    return block ? [block] : [];
  }

  /** All blocks that touch one of these: those that cover it, and what is blocked within it. */
  overlapping(prefixes: readonly Prefix[]): Block[] {
    const found = overlapping(this.#byPrefix, prefixes, ({ target }) => target.prefix);
    for (const prefix of prefixes)
      if (isAddress(prefix))
        for (const key of this.#flowKeys.get(formatPrefix(prefix)) ?? []) found.add(this.#flowBlocks.get(key)!);
    const wide = widerThanAddress(prefixes);
    if (wide.size > 0)
      for (const block of this.#flowBlocks.values()) if (wide.covering(block.target.prefix)) found.add(block);
    return [...found];
  }

  put(block: Block): void {
    const before = this.get(block.target);
    this.putBack(block);
    // one that is prolonged, acknowledged or merged is the same: only a new one counts against the address
    if (block.target.kind === 'flow' && before?.since !== block.since) this.#countFlow(block);
  }

  /** Takes in again what `take` has taken out. */
  putBack(block: Block): void {
    const { target } = block;
    const before = this.get(target);
    if (target.kind === 'prefix') {
      this.#byPrefix.set(target.prefix, block);
      this.#noteSibling(block);
    } else {
      const key = formatTarget(target);
      this.#flowBlocks.set(key, block);
      this.#noteFlow(target.prefix, key);
    }
    // a target in force is queued with the earliest end that it had: whoever attacks for days is not queued every ten seconds
    if (!before || block.until < before.until) this.#expiry.push(block);
  }

  /** Takes out a block that has ended, and remembers that it was. */
  remove(target: BlockTarget, now: number): Block | undefined {
    const block = this.take(target);
    if (block?.evidence === 'proven') this.restoreRepeater(formatTarget(target), block.timesBefore + 1, now);
    return block;
  }

  /** A block never should have been: none of this target counts as a time before. */
  forgive(target: BlockTarget): void {
    this.#repeaters.delete(formatTarget(target));
  }

  /** Takes a block out, and remembers of those before it what was remembered. */
  take(target: BlockTarget): Block | undefined {
    const block = this.get(target);
    if (!block) return undefined;
    const key = formatTarget(target);
    if (target.kind === 'prefix') {
      this.#byPrefix.delete(target.prefix);
      this.#forgetSibling(target.prefix, key);
    } else {
      this.#flowBlocks.delete(key);
      this.#forgetFlow(target.prefix, key);
    }
    return block;
  }

  /** The blocks that have ended at `now`; they are still in force here until `remove`. */
  ended(now: number): Iterable<Block> {
    // one that was shortened or lifted and put again is in the queue twice
    const due = new Set<Block>();
    for (let queued = this.#expiry.pop(now); queued; queued = this.#expiry.pop(now)) {
      const block = this.get(queued.target);
      if (block) due.add(block);
    }
    for (const block of due) {
      if (block.until <= now) continue;
      this.#expiry.push(block);
      due.delete(block);
    }
    return due;
  }

  /** The blocks that were decided by the clock as it was before end when they would have. */
  clockSet(step: ClockStep): void {
    this.#expiry.clear();
    for (const block of this.values()) {
      const shifted = isBefore(block.since, step) ? { ...block, until: block.until + step.by } : block;
      if (block.target.kind === 'prefix') this.#byPrefix.set(block.target.prefix, shifted);
      else this.#flowBlocks.set(formatTarget(block.target), shifted);
      this.#expiry.push(shifted);
    }
  }

  /** How many ends wait. */
  get queued(): number {
    return this.#expiry.size;
  }

  timesBefore(target: BlockTarget, now: number, memory: number): number {
    const repeater = this.#repeaters.get(formatTarget(target));
    return repeater && now - repeater.last < memory ? repeater.times : 0;
  }

  restoreRepeater(target: string, times: number, last: number): void {
    this.#repeaters.set(target, { times, last });
  }

  /** Distinct proven blocks that lie within the prefix of `length` around this one. */
  siblings(prefix: Prefix, length: 48 | 56): number {
    return this.#siblings.get(formatPrefix(prefixOf(prefix, length)))?.size ?? 0;
  }

  /** Flows of this address that were shut out within the last hour. */
  recentFlows(address: Address, now: number): number {
    return this.#flows.get(formatPrefix(hostPrefix(address)))?.filter((time) => now - time < hour).length ?? 0;
  }

  #forgetSibling(prefix: Prefix, key: string): void {
    if (prefix.family !== 6) return;
    for (const length of [56, 48] as const) {
      if (prefix.length <= length) continue;
      const around = formatPrefix(prefixOf(prefix, length));
      const set = this.#siblings.get(around);
      set?.delete(key);
      if (set?.size === 0) this.#siblings.delete(around);
    }
  }

  #forgetFlow(prefix: Prefix, key: string): void {
    const address = formatPrefix(prefix);
    const keys = this.#flowKeys.get(address);
    keys?.delete(key);
    if (keys?.size === 0) this.#flowKeys.delete(address);
  }

  #noteFlow(prefix: Prefix, key: string): void {
    const address = formatPrefix(prefix);
    const keys = this.#flowKeys.get(address) ?? new Set<string>();
    keys.add(key);
    this.#flowKeys.set(address, keys);
  }

  #countFlow(block: Block): void {
    const address = formatPrefix(block.target.prefix);
    const times = (this.#flows.get(address) ?? []).filter((time) => block.since - time < hour).slice(-15);
    times.push(block.since);
    this.#flows.set(address, times);
  }

  #noteSibling(block: Block): void {
    const { prefix } = block.target;
    if (prefix.family !== 6 || block.evidence !== 'proven') return;
    const key = formatPrefix(prefix);
    for (const length of [56, 48] as const) {
      if (prefix.length <= length) continue;
      const around = formatPrefix(prefixOf(prefix, length));
      const set = this.#siblings.get(around) ?? new Set<string>();
      set.add(key);
      this.#siblings.set(around, set);
    }
  }
}

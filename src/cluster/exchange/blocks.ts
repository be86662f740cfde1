import { type Block, formatTarget, parseTarget } from '../../model/block.ts';
import type { Told } from '../follower.ts';
import { keyText } from '../key-text.ts';
import type { LocalSide } from '../local-side.ts';
import type { ServerClock } from '../server-clock.ts';
import type { SeenStamps } from '../stamps.ts';
import { buckets, keySubject } from '../subjects.ts';
import { type BlockBody, blockBody, unblockBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';
import { SendQueue } from './send-queue.ts';

const most = { waiting: 100_000, atOnce: 64 };
/** a block that lasts so much longer than was told is told again, as a part of its length */
const worthTelling = 0.25;

/** What is sent of a block: as it is, or that this host takes its word back. */
type Outgoing = { readonly block: Block; readonly takenBack: boolean };

/** Blocks and unblocks between hosts; one bucket, so that its sequence orders them. */
export class BlockExchange {
  readonly #local: LocalSide;
  readonly #clock: ServerClock;
  readonly #seen: SeenStamps;
  readonly #queue: SendQueue<Outgoing>;
  readonly #toldUntil = new Map<string, number>();
  #publisher: Publisher | undefined;
  /** sequence of the last unblock that was seen */
  #seenUnblock: number;
  readonly capped = new Map<string, number>();

  constructor(local: LocalSide, clock: ServerClock, seen: SeenStamps, seenUnblock: number) {
    this.#local = local;
    this.#clock = clock;
    this.#seen = seen;
    this.#seenUnblock = seenUnblock;
    this.#queue = new SendQueue((outgoing) => this.#send(outgoing), most.waiting, most.atOnce);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get seenUnblock(): number {
    return this.#seenUnblock;
  }

  blocked(block: Block): void {
    const key = formatTarget(block.target);
    const told = this.#toldUntil.get(key);
    if (told !== undefined && block.until - told < (block.until - block.since) * worthTelling) return;
    this.#queue.put(key, { block, takenBack: false });
  }

  /** A block is over. @param takenBack this host no longer stands by its word, and others should know */
  lifted(block: Block, takenBack: boolean): void {
    const key = formatTarget(block.target);
    const told = this.#toldUntil.delete(key) || block.revision !== undefined;
    if (takenBack && told) this.#queue.put(key, { block, takenBack: true });
    else this.#queue.drop(key);
  }

  /** The bucket was made anew: its sequence begins again. */
  forget(): void {
    this.#seenUnblock = 0;
    this.#toldUntil.clear();
  }

  /** Sends what waits, and blocks of ours that are not in the bucket. */
  connected(publisher: Publisher): void {
    this.#publisher = publisher;
    this.#queue.takeOverflowed();
    for (const block of this.#local.ownBlocks())
      if (block.revision === undefined) this.#queue.put(formatTarget(block.target), { block, takenBack: false });
    this.#queue.open = true;
  }

  disconnected(): void {
    this.#queue.open = false;
  }

  /** What one of the bucket's messages says. False: nothing that can be read. */
  async apply(told: Told): Promise<boolean> {
    if (told.subject.startsWith(unblocks)) return this.#applyUnblock(told);
    const parsed = blockBody.safeParse(told.body);
    if (!parsed.success || told.subject !== subjectOf(told.by.id, parsed.data.target)) return false;
    if (told.by.id === this.#publisher?.id) this.#ownCameBack(told, parsed.data);
    else if (this.#seen.take(told.by.id, told.stamp)) this.#take(told, parsed.data);
    return true;
  }

  #take(told: Told, body: BlockBody): void {
    const outcome = this.#local.block(this.#incoming(told, body));
    if (outcome === 'capped') this.capped.set(told.by.id, (this.capped.get(told.by.id) ?? 0) + 1);
  }

  async #applyUnblock(told: Told): Promise<boolean> {
    const parsed = unblockBody.safeParse(told.body);
    const target = parsed.data && parseTarget(parsed.data.target);
    if (!parsed.success || !target || told.subject !== unblockSubject(parsed.data.target)) return false;
    if (!this.#seen.take(told.by.id, told.stamp)) return true;
    this.#seenUnblock = Math.max(this.#seenUnblock, told.sequence);
    // the hold counts from when it was given
    const passed = Math.max(0, (this.#clock.now - this.#clock.ours(told.at)) / 1000);
    await this.#local.unblock({
      target,
      holdSeconds: Math.max(0, parsed.data.holdSeconds - passed),
      sequence: told.sequence,
      by: `${parsed.data.by} on ${told.by.name}`,
    });
    return true;
  }

  #incoming(told: Told, body: BlockBody) {
    const stored = this.#clock.ours(told.at);
    return {
      block: {
        target: parseTarget(body.target)!,
        cause: body.cause,
        reason: body.reason,
        origin: told.by.name,
        since: Math.round(stored - body.age * 1000),
        until: Math.round(stored + body.seconds * 1000),
        evidence: body.evidence,
        timesBefore: body.timesBefore,
        note: body.note,
        vouchers: [told.by.id] as const,
        revision: told.sequence,
      },
      byOperator: told.by.role === 'operator' && body.evidence === 'operator',
      seenUnblock: body.seenUnblock,
      at: told.at,
    };
  }

  /** Somebody may have put an older word of ours in the place of the newer one. */
  #ownCameBack(told: Told, body: BlockBody): void {
    if (this.#seen.take(told.by.id, told.stamp)) return;
    const target = parseTarget(body.target)!;
    for (const block of this.#local.ownBlocks())
      if (formatTarget(block.target) === body.target) {
        this.#queue.put(body.target, { block, takenBack: false });
        return;
      }
    const block = { ...this.#incoming(told, body).block, target };
    this.#queue.put(body.target, { block, takenBack: true });
  }

  async #send({ block, takenBack }: Outgoing): Promise<void> {
    const publisher = this.#publisher;
    if (!publisher) throw new Error('not connected');
    const now = this.#clock.now;
    const target = formatTarget(block.target);
    const seconds = takenBack ? 0 : Math.ceil((block.until - now) / 1000);
    if (!takenBack && seconds <= 0) return;
    const body: BlockBody = {
      target,
      cause: block.cause,
      reason: block.reason.slice(0, 1000),
      evidence: block.evidence,
      seconds,
      age: Math.max(0, Math.round((now - block.since) / 1000)),
      timesBefore: block.timesBefore,
      note: block.note.slice(0, 500),
      seenUnblock: this.#seenUnblock,
    };
    const { seq } = await publisher.send(subjectOf(publisher.id, target), body);
    if (!takenBack) {
      if (this.#toldUntil.size >= most.waiting) this.#toldUntil.clear();
      this.#toldUntil.set(target, block.until);
      this.#local.acknowledged(block.target, block.since, seq);
    }
  }

  /** Sends an operator's unblock; resolves when the servers have it. */
  async unblock(target: string, holdSeconds: number, by: string): Promise<void> {
    await this.#publisher!.send(unblockSubject(target), { target, holdSeconds, by });
  }
}

const subjectOf = (host: string, target: string) => keySubject(buckets.blocks, `b.${host}.${keyText(target)}`);
const unblocks = keySubject(buckets.blocks, 'u.');
const unblockSubject = (target: string) => `${unblocks}${keyText(target)}`;

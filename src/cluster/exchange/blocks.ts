import { setTimeout as sleep } from 'node:timers/promises';
import { type Block, formatTarget, parseTarget } from '../../model/block.ts';
import type { ChangeMark } from '../../model/outbox-item.ts';
import type { Opened } from '../credentials/envelope.ts';
import type { Told } from '../follower.ts';
import { keyText } from '../key-text.ts';
import type { IncomingBlock, IncomingUnblock, LocalSide } from '../local-side.ts';
import type { ServerClock } from '../server-clock.ts';
import { SeenStamps } from '../stamps.ts';
import { buckets, keySubject } from '../subjects.ts';
import { type BlockBody, blockBody, unblockBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';
import { RecentWords } from './recent-words.ts';
import { SendQueue } from './send-queue.ts';
import { SentMarks } from './sent-marks.ts';

/**
 * Others take 1,000 new blocks a second of one host: what goes beyond they would not take, so it goes later. Many are on their way
 * at once only while the servers keep nothing; the others hear of them all the same.
 */
const limits = { waiting: 100_000, atOnce: 512, perSecond: 900 };
/** between two looks whether an unblock has gone, milliseconds */
const look = 20;
/**
 * A block that lasts so much longer than was told is told again, as a part of what is left of it: with each packet of an attack it
 * lasts a little longer, and the others' must not end before it however long that goes on.
 */
const worthTelling = 0.25;
/** what was told is compared with what is in force so often, milliseconds */
const compare = 5_000;
/** what lasts longer than was told, by however little, is told again when no more than this is left of what was told, milliseconds */
const lastCall = 30_000;

/** What is sent of a block: as it is, or that this host takes its word back. */
type Outgoing = { readonly block: Block; readonly takenBack: boolean };

/** An operator's unblock on this host. */
export interface OwnUnblock {
  readonly target: string;
  readonly holdSeconds: number;
  readonly by: string;
  readonly mark: ChangeMark;
}

/** Blocks and unblocks between hosts; one bucket, so that its sequence orders them. */
export class BlockExchange {
  readonly #local: LocalSide;
  readonly #clock: ServerClock;
  readonly #seen: SeenStamps;
  /** of what was heard before the bucket had it */
  readonly #heard = new SeenStamps();
  readonly #queue: SendQueue<Outgoing>;
  readonly #own: string;
  /** since and until of what was said to the others, whether or not the bucket has it yet */
  readonly #told = new Map<string, { readonly since: number; readonly until: number }>();
  readonly #sent = new RecentWords<Outgoing>();
  readonly #unblocked = new RecentWords<{ readonly by: string; readonly until: number; readonly mark: ChangeMark }>();
  /** by target, of unblocks that came from the bucket and wait here: whether it is these is seen when their turn comes */
  readonly #arrived = new Map<string, SentMarks>();
  #publisher: Publisher | undefined;
  #comparing: NodeJS.Timeout | undefined;
  /** sequence of the last unblock that was seen */
  #seenUnblock: number;
  readonly capped = new Map<string, number>();
  #taken = 0;

  /** @param own uuid of this host */
  constructor(local: LocalSide, own: string, clock: ServerClock, seen: SeenStamps, seenUnblock: number) {
    this.#local = local;
    this.#own = own;
    this.#clock = clock;
    this.#seen = seen;
    this.#seenUnblock = seenUnblock;
    this.#queue = new SendQueue((outgoing) => this.#send(outgoing), limits);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** How many blocks the servers have taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  get seenUnblock(): number {
    return this.#seenUnblock;
  }

  /** @param block as this host vouches for it: until when it would last without the others */
  blocked(block: Block): void {
    const key = formatTarget(block.target);
    const told = this.#told.get(key);
    // another decision is told in any case, also where it ends sooner
    const longer = told?.since === block.since ? block.until - told.until : Number.POSITIVE_INFINITY;
    if (longer < this.#worthTelling(block)) return;
    this.#queue.put(key, { block, takenBack: false });
  }

  /** A block is over. @param takenBack this host no longer stands by its word, and others should know */
  lifted(block: Block, takenBack: boolean): void {
    const key = formatTarget(block.target);
    const told = this.#told.delete(key) || block.revision !== undefined || this.#queue.isUnderway(key);
    if (takenBack && told) this.#queue.put(key, { block, takenBack: true });
    else this.#queue.drop(key);
  }

  /** Our clock was set by so much, milliseconds: the ends that were told are the same moments as before. */
  clockSet(by: number): void {
    for (const [key, { since, until }] of this.#told) this.#told.set(key, { since, until: until + by });
  }

  /** The bucket was made anew: its sequence begins again. */
  forget(): void {
    this.#seenUnblock = 0;
    this.#told.clear();
  }

  /** Sends what waits, and blocks of ours that are not in the bucket. What others have lifted meanwhile should have been read before. */
  connected(publisher: Publisher): void {
    this.#publisher = publisher;
    clearInterval(this.#comparing);
    this.#comparing = setInterval(() => this.#tellLonger(), compare);
    this.#queue.takeOverflowed();
    for (const block of this.#local.ownBlocks())
      if (block.revision === undefined) this.#queue.put(formatTarget(block.target), { block, takenBack: false });
    this.#queue.open = true;
  }

  disconnected(): void {
    this.#publisher = undefined;
    clearInterval(this.#comparing);
    this.#queue.open = false;
  }

  /** What was sent before this time is on all servers. */
  settled(before: number): void {
    this.#sent.forget(before);
    this.#unblocked.forget(before);
  }

  /** A server may have missed what was sent last. Rejects where the servers do not take an unblock. */
  async repeat(): Promise<void> {
    for (const [target, { by, until, mark }] of this.#unblocked.all()) {
      // whoever blocked it since knew of the unblock
      if (this.#local.isBlocked(parseTarget(target)!)) continue;
      const holdSeconds = Math.max(0, Math.round((until - this.#clock.now) / 1000));
      await this.#sendUnblock({ target, holdSeconds, by, mark });
    }
    for (const [key, { block, takenBack }] of this.#sent.all()) {
      if (this.#queue.has(key)) continue;
      const now = this.#local.ownBlock(block.target);
      if (now) this.#queue.put(key, { block: now, takenBack: false });
      else if (takenBack) this.#queue.put(key, { block, takenBack });
    }
  }

  /** What one of the bucket's messages says. False: nothing that can be read. */
  async apply(told: Told): Promise<boolean> {
    await this.#clock.sure();
    const isUnblock = told.subject.startsWith(unblocks);
    if (!this.#seen.isNew(told.by.id, told.stamp)) {
      if (!isUnblock) this.#again(told);
      // In a bucket that was made anew it stands for all that the one before held of it. Once all has been read somebody has the server
      // say an old one again: what is blocked in these moments would come behind it, without knowing of it.
      else if (!this.#publisher) return this.recall(told);
      return true;
    }
    const readable = isUnblock ? await this.#applyUnblock(told) : this.#applyBlock(told);
    // noted when it is done: what could not be kept comes again
    this.#seen.take(told.by.id, told.stamp);
    return readable;
  }

  /**
   * A block that is on its way to the bucket. It is in force here at once, and has its place in the order of blocks and unblocks when
   * it comes from the bucket. All that lets somebody in waits for that. False: nothing that can be read.
   */
  heard({ by, stamp, body: said }: Opened, subject: string): boolean {
    const at = this.#clock.now - this.#clock.ahead;
    const body = this.#bodyOf({ by, body: said, subject });
    if (!body) return false;
    if (body.seconds > 0 && this.#seen.isNew(by.id, stamp) && this.#heard.take(by.id, stamp))
      this.#local.block(this.#incoming({ by, at }, body));
    return true;
  }

  /** An unblock that was applied before a restart: blocks that come later may be older than it. */
  recall(told: Told): Promise<boolean> {
    return this.#applyUnblock(told, 'recalled');
  }

  /** What stands in the bucket of this host: it may have said otherwise before a restart, and not have got it there. */
  standing(told: Told): boolean {
    const body = this.#bodyOf(told);
    if (!body || told.by.id !== this.#own) return false;
    const { block: stands } = this.#incoming(told, body);
    const key = formatTarget(stands.target);
    if (stands.until <= this.#clock.now || this.#queue.has(key)) return true;
    const block = this.#local.ownBlock(stands.target);
    if (!block) this.#queue.put(key, { block: stands, takenBack: true });
    else if (Math.abs(block.until - stands.until) > Math.max(2_000, this.#worthTelling(block)))
      this.#queue.put(key, { block, takenBack: false });
    else this.#noteTold(key, { since: block.since, until: stands.until });
    return true;
  }

  #worthTelling({ until }: Block): number {
    return (until - this.#clock.now) * worthTelling;
  }

  #noteTold(key: string, told: { readonly since: number; readonly until: number }): void {
    if (!this.#told.has(key) && this.#told.size >= limits.waiting) this.#told.delete(this.#told.keys().next().value!);
    this.#told.set(key, told);
  }

  /** The others' end soon, and ours were prolonged since by what was too little to tell. */
  #tellLonger(): void {
    const before = this.#clock.now + lastCall;
    for (const [key, { until }] of this.#told) {
      if (until > before || this.#queue.has(key)) continue;
      const block = this.#local.ownBlock(parseTarget(key)!);
      if (block && block.until > until) this.#queue.put(key, { block, takenBack: false });
    }
  }

  #applyBlock(told: Told): boolean {
    const body = this.#bodyOf(told);
    if (!body) return false;
    const incoming = this.#incoming(told, body);
    if (told.by.id === this.#own) {
      this.#local.ownArrived(incoming.block.target, body.seenUnblock, told.sequence);
      return true;
    }
    const outcome = this.#local.block(incoming);
    if (outcome === 'capped') this.capped.set(told.by.id, (this.capped.get(told.by.id) ?? 0) + 1);
    return true;
  }

  #bodyOf(told: Pick<Told, 'by' | 'body' | 'subject'>): BlockBody | undefined {
    const parsed = blockBody.safeParse(told.body);
    return parsed.success && told.subject === subjectOf(told.by.id, parsed.data.target) ? parsed.data : undefined;
  }

  async #applyUnblock(
    told: Told,
    how: IncomingUnblock['how'] = told.by.id === this.#own ? 'own' : 'told',
  ): Promise<boolean> {
    const taken = await this.#takeUnblock(told, how);
    if (taken) this.#seenUnblock = Math.max(this.#seenUnblock, told.sequence);
    return taken;
  }

  async #takeUnblock(told: Told, how: IncomingUnblock['how']): Promise<boolean> {
    const parsed = unblockBody.safeParse(told.body);
    const target = parsed.data && parseTarget(parsed.data.target);
    if (!parsed.success || !target || told.subject !== unblockSubject(parsed.data.target)) return false;
    if (told.by.id === this.#own && this.#local.outbox.waits('unblock', parsed.data.target))
      this.#arrived.set(parsed.data.target, SentMarks.read(told.body) ?? SentMarks.none);
    // the hold counts from when it was given
    const passed = Math.max(0, (this.#clock.now - this.#clock.ours(told.at)) / 1000);
    await this.#local.unblock({
      target,
      holdSeconds: Math.max(0, parsed.data.holdSeconds - passed),
      sequence: told.sequence,
      by: `${parsed.data.by} on ${told.by.name}`,
      how,
    });
    return true;
  }

  #incoming(told: Pick<Told, 'by' | 'at'> & { readonly sequence?: number }, body: BlockBody): IncomingBlock {
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
        ...(told.sequence === undefined ? {} : { revision: told.sequence }),
      },
      byOperator: told.by.role === 'operator' && body.evidence === 'operator',
      seenUnblock: body.seenUnblock,
      at: told.at,
    };
  }

  /** Somebody may have put an older word of ours in the place of the newer one. */
  #again(told: Told): void {
    const body = told.by.id === this.#own ? this.#bodyOf(told) : undefined;
    if (!body) return;
    const { block: stands } = this.#incoming(told, body);
    const block = this.#local.ownBlock(stands.target);
    this.#queue.put(formatTarget(stands.target), { block: block ?? stands, takenBack: block === undefined });
  }

  async #send({ block, takenBack }: Outgoing): Promise<void> {
    const publisher = this.#publisher;
    if (!publisher) throw new Error('not connected');
    const target = formatTarget(block.target);
    // an operator let it in and shut it out again: the others must hear it in this order
    while (this.#local.outbox.waits('unblock', target)) {
      await sleep(look);
      if (this.#publisher !== publisher) throw new Error('not connected');
    }
    const now = this.#clock.now;
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
    if (!takenBack) this.#noteTold(target, { since: block.since, until: block.until });
    const { seq } = await publisher.send(subjectOf(publisher.id, target), body);
    this.#taken++;
    this.#sent.note(target, { block, takenBack });
    if (!takenBack) this.#local.acknowledged(block.target, block.since, seq);
  }

  /** Sends an operator's unblock, unless it went before; resolves when the servers have it. */
  async unblock(unblock: OwnUnblock): Promise<void> {
    const { target, mark } = unblock;
    if (!this.#arrived.get(target)?.hold(this.#own, mark)) await this.#sendUnblock(unblock);
    this.#arrived.delete(target);
  }

  async #sendUnblock({ target, holdSeconds, by, mark }: OwnUnblock): Promise<void> {
    const sent = SentMarks.none.with(this.#own, [mark]);
    const { seq } = await this.#publisher!.send(unblockSubject(target), { target, holdSeconds, by, sent });
    this.#seenUnblock = Math.max(this.#seenUnblock, seq);
    this.#unblocked.note(target, { by, until: this.#clock.now + holdSeconds * 1000, mark });
  }
}

const subjectOf = (host: string, target: string) => keySubject(buckets.blocks, `b.${host}.${keyText(target)}`);
const unblocks = keySubject(buckets.blocks, 'u.');
const unblockSubject = (target: string) => `${unblocks}${keyText(target)}`;

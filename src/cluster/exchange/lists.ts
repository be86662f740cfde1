import { hash } from 'node:crypto';
import type { JetStreamManager } from '@nats-io/jetstream';
import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import { type ListEntry, type ListName, listNames } from '../../model/list-entry.ts';
import { open } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Refusal, Told } from '../follower.ts';
import type { LocalSide, OutboxItem } from '../local-side.ts';
import type { SeenStamps } from '../stamps.ts';
import { bucketStream, buckets } from '../subjects.ts';
import { HeldKeys } from './held-keys.ts';
import { parseShardSubject, readShard, type ShardName, shardOf, shardSubject, wireEntry } from './list-shards.ts';
import type { Publisher } from './publisher.ts';
import { RecentWords } from './recent-words.ts';
import { RefusedEntries } from './refused-entries.ts';

/** changes that are taken out of the outbox at once: each batch may write each part of a list once */
const batch = 250_000;
/** when something could not be kept here, milliseconds */
const retry = 1_000;
/** parts that are written at once */
const atOnce = 32;
/**
 * Between two times that parts are applied, milliseconds: each is a transaction here and a line in the audit, and an import has a thousand
 * parts. A multiple of what the last took until it was kept, since four times as many in one go cost the store half as much; and no more
 * than a second, however long the store takes: what came is in force before it is kept.
 */
const together = { least: 50, times: 3, most: 700 };
const mostUnkept = 8;
const tries = 20;
const nothing: ReadonlySet<string> = new Set();

/** A part as it came, at this sequence of the bucket. */
interface Part {
  readonly name: ShardName;
  readonly entries: Map<string, ListEntry>;
  readonly sequence: number;
}

/** A part in the bucket. */
interface Written {
  readonly entries: Map<string, ListEntry>;
  /** 0: there is none */
  readonly sequence: number;
}

/** What was written of a part. */
interface OnItsWay {
  /** of the message, as it was signed */
  readonly digest: string;
  readonly by: string;
  readonly stamp: number;
  /** what it may hold of others; undefined: nothing stood there before */
  readonly entries: Map<string, ListEntry> | undefined;
}

/** Parts that were applied together, until they are kept. */
interface Applying {
  readonly parts: ReadonlyMap<string, Part>;
  /** entries that had been refused before, and are not any more */
  readonly takenUp: readonly ListEntry[];
  /** sequence of the bucket; undefined: something before it could not be kept, and comes again */
  upTo: number | undefined;
  readonly kept: Promise<unknown>;
}

/** Changes of one part that wait to be sent. */
interface Group {
  readonly name: ShardName;
  readonly items: OutboxItem[];
}

/**
 * The lists of the cluster. Each part of a list is one value; an operator host changes it by reading it, making its change and
 * writing it where nobody else was quicker, so that changes of two operators to one part both stay.
 */
export class ListExchange {
  readonly #local: LocalSide;
  readonly #members: MemberDirectory;
  readonly #seen: SeenStamps;
  /** parts that stand in the bucket */
  readonly #present = new Set<string>();
  /** parts that were written by us at this sequence: what was written before comes late, and is not applied */
  readonly #written = new Map<string, number>();
  readonly #sent = new RecentWords<ShardName>();
  /** parts that were written here and have not come back from the bucket yet */
  readonly #onTheirWay = new Map<string, OnItsWay>();
  /** parts that came and wait to be applied together */
  #came = new Map<string, Part>();
  /** of those that were applied, which hold keys that waited to be sent: these were passed over */
  readonly #passedOver = new Map<string, Part>();
  readonly #refused: RefusedEntries;
  readonly #held: HeldKeys;
  readonly #applied: () => void;
  /** sequence of the last message that came, and of the last of those that are in force */
  #arrived = 0;
  #sequence = 0;
  /** all is to come before something is applied */
  #gathering = true;
  /** in force and not kept yet, the oldest first */
  #applying: readonly Applying[] = [];
  #settling: Promise<void> = Promise.resolve();
  /** when parts were applied last, and how long it took until the last were kept, milliseconds */
  #appliedAt = Number.NEGATIVE_INFINITY;
  #took = 0;
  #again: NodeJS.Timeout | undefined;

  /** @param applied is told when something came into force */
  constructor(local: LocalSide, members: MemberDirectory, seen: SeenStamps, applied: () => void) {
    this.#applied = applied;
    this.#local = local;
    this.#members = members;
    this.#seen = seen;
    this.#refused = new RefusedEntries(local, () => this.#settleAtOnce());
    this.#held = new HeldKeys(local, this.#refused);
  }

  /** Sequence of the bucket up to which all is in force here. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Takes a part. It comes into force at once where none came just before, else soon and together with those that come meanwhile. */
  async apply(told: Told): Promise<boolean> {
    const readable = await this.#take(told);
    this.#arrived = told.sequence;
    this.#settleSoon();
    return readable;
  }

  /**
   * What this host wrote comes back from the bucket. It is known by its bytes, needs neither signature nor reading, and has its place among
   * what others wrote all the same: with it comes what was taken over of theirs. Undefined: it is not what was written here.
   */
  own(subject: string, data: Uint8Array): ((sequence: number) => void) | undefined {
    const written = this.#onTheirWay.get(subject);
    const name = written && parseShardSubject(subject);
    if (!name || written.digest !== hash('sha256', data)) return undefined;
    return (sequence) => {
      this.#onTheirWay.delete(subject);
      this.#seen.take(written.by, written.stamp);
      this.#present.add(subject);
      if (written.entries) this.#came.set(subject, { name, entries: written.entries, sequence });
      this.#arrived = sequence;
      this.#settleSoon();
    };
  }

  #settleSoon(): void {
    // a store that takes nothing for long is no place to put more
    if (this.#gathering || this.#again || this.#applying.length >= mostUnkept) return;
    const { least, times, most } = together;
    const pause = this.#applying.length > 0 ? most : Math.min(most, Math.max(least, times * this.#took));
    const wait = this.#appliedAt + pause - performance.now();
    if (wait > 0) this.#settleLater(wait);
    else this.#settleAtOnce();
  }

  #settleAtOnce(): void {
    if (this.#gathering) return;
    // the store does not take it now
    this.settle().catch(() => this.#settleLater(retry));
  }

  #settleLater(milliseconds: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#settleAtOnce();
    }, milliseconds).unref();
  }

  async #take(told: Told): Promise<boolean> {
    const name = parseShardSubject(told.subject);
    const entries = name && readShard(name.shard, told.body);
    if (!name || !entries) return false;
    if (!this.#seen.take(told.by.id, told.stamp) && this.#present.has(told.subject)) {
      await this.#heal(name);
      return true;
    }
    this.#present.add(told.subject);
    this.#came.set(told.subject, { name, entries, sequence: told.sequence });
    return true;
  }

  /** A part is not to be believed: the operators write what they hold in its place. */
  async refused(subject: string, reason: Refusal): Promise<void> {
    const name = parseShardSubject(subject);
    if (name && reason !== 'flooding') await this.#heal(name);
  }

  /** Brings into force what came. Resolves when it is kept; rejects where it cannot be, and it is then applied with the next. */
  settle(): Promise<void> {
    const settled = this.#settleNow();
    this.#settling = settled.catch(() => {});
    return settled;
  }

  async #settleNow(): Promise<void> {
    const before = this.#settling;
    const began = performance.now();
    const applying = this.#applyAll();
    this.#appliedAt = performance.now();
    await before;
    try {
      await applying.kept;
    } catch (error) {
      this.#notKept(applying);
      throw error;
    }
    this.#applying = this.#applying.filter((one) => one !== applying);
    if (applying.parts.size > 0) this.#took = performance.now() - began;
    if (this.#came.size > 0) {
      clearTimeout(this.#again);
      this.#again = undefined;
      this.#settleSoon();
    }
    const { upTo } = applying;
    if (upTo === undefined || upTo === this.#sequence) return;
    this.#sequence = upTo;
    this.#applied();
  }

  /** Throws where the kernel does not take it; nothing has changed then. */
  #applyAll(): Applying {
    const parts = this.#came;
    this.#came = new Map();
    try {
      const { takenUp, kept } = this.#applyParts([...parts.values()]);
      const applying = { parts, takenUp, upTo: this.#arrived, kept };
      this.#applying = [...this.#applying, applying];
      return applying;
    } catch (error) {
      this.#came = parts;
      throw error;
    }
  }

  /** The guard has taken it out of force again: it is to be applied once more, but for parts of which something newer came. */
  #notKept(applying: Applying): void {
    const at = this.#applying.indexOf(applying);
    // all is read anew
    if (at < 0) return;
    const later = this.#applying.slice(at + 1);
    for (const one of later) one.upTo = undefined;
    const newer = [...later.map(({ parts }) => parts), this.#came];
    const again = [...applying.parts].filter(([subject]) => !newer.some((parts) => parts.has(subject)));
    this.#came = new Map([...again, ...this.#came]);
    this.#applying = this.#applying.filter((one) => one !== applying);
    this.#refused.putBack(applying.takenUp);
    // what is held is what is in force now
    this.#held.forget();
  }

  /** In force when it returns. */
  #applyParts(came: readonly Part[]): Pick<Applying, 'takenUp' | 'kept'> {
    const all: Promise<unknown>[] = [];
    const takenUp: ListEntry[] = [];
    for (const list of listNames) {
      const parts = came.filter((part) => part.name.list === list && !this.#isOlder(part));
      const before = list === 'deny' ? this.#refusedBefore(parts.map(({ name }) => name)) : [];
      const add = [...before];
      const remove: Prefix[] = [];
      const changes = parts.map((part) => {
        const { name, entries } = part;
        const held = this.#held.of(name);
        const waiting = this.#waitingOf(list, held, entries);
        if (waiting.size > 0) this.#passedOver.set(shardSubject(list, name.shard), part);
        const added = waiting.size === 0 ? entries : new Map([...entries].filter(([key]) => !waiting.has(key)));
        const removed = [...held].filter((key) => !entries.has(key) && !waiting.has(key));
        for (const entry of added.values()) add.push(entry);
        for (const key of removed) remove.push(parsePrefix(key)!);
        return { held, added, removed };
      });
      const { refused = [], kept } = add.length + remove.length === 0 ? {} : this.#local.adoptList(list, add, remove);
      // told by what is made of all; where the kernel does not take the other list, it is applied again
      kept?.catch(() => {});
      if (kept) all.push(kept);
      if (list === 'deny') this.#refused.note(refused);
      for (const entry of before) {
        const key = formatPrefix(entry.prefix);
        this.#held.note(list, key);
        if (!this.#refused.has(key)) takenUp.push(entry);
      }
      for (const { held, added, removed } of changes) {
        for (const key of removed) held.delete(key);
        for (const key of added.keys()) this.#held.noteIn(held, list, key);
      }
    }
    const kept = Promise.all(all);
    // who waits for it looks at what came before first
    kept.catch(() => {});
    return { takenUp, kept };
  }

  /** Keys of a part that were changed here and are not sent yet. */
  #waitingOf(list: ListName, held: ReadonlySet<string>, entries: ReadonlyMap<string, ListEntry>): ReadonlySet<string> {
    if (this.#local.outbox.size === 0) return nothing;
    return new Set([...held, ...entries.keys()].filter((key) => this.#waits(list, key)));
  }

  /** Of before what we wrote in its place. */
  #isOlder({ name, sequence }: Part): boolean {
    return sequence < (this.#written.get(shardSubject(name.list, name.shard)) ?? 0);
  }

  /** Keys of this part wait no more: what was passed over of it is applied, if it is newer than what we wrote. */
  #putBack(name: ShardName): void {
    const subject = shardSubject(name.list, name.shard);
    const part = this.#passedOver.get(subject);
    this.#passedOver.delete(subject);
    if (!part || this.#isOlder(part) || this.#came.has(subject)) return;
    this.#came.set(subject, part);
    this.#settleSoon();
  }

  /** Entries that were refused before, of parts other than these. */
  #refusedBefore(came: readonly ShardName[]): ListEntry[] {
    if (this.#refused.size === 0) return [];
    const shards = new Set(came.map(({ shard }) => shard));
    return [...this.#refused]
      .filter(([key]) => !shards.has(shardOf(key)) && !this.#waits('deny', key))
      .map(([, entry]) => entry);
  }

  /** All parts have been read: what this host holds for the cluster and nobody has written is written by the operators. */
  async complete(mayWrite: boolean): Promise<void> {
    this.#gathering = false;
    await this.settle();
    if (!mayWrite) return;
    const lost: string[] = [];
    for (const { subject, name, keys } of this.#held.parts())
      if (!this.#present.has(subject)) for (const key of keys) lost.push(`${name.list} ${key}`);
    if (lost.length > 0) await this.#local.outbox.put('list', lost);
  }

  /** What is known of the parts is to be looked at anew. */
  forget(): void {
    this.#refused.forget();
    this.#held.forget();
    this.#gathering = true;
    this.#present.clear();
    this.#passedOver.clear();
    this.#written.clear();
    this.#onTheirWay.clear();
    this.#came = new Map();
    this.#applying = [];
  }

  /** What was written before this time is on all servers. */
  settled(before: number): void {
    this.#sent.forget(before);
  }

  /** A server may have missed what was written last: it is written once more, as the leader has it. Rejects as `send` does. */
  async repeat(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (const [, name] of this.#sent.all()) await this.#write(name, [], publisher, jsm);
  }

  /** Sends what waits. Rejects where the servers do not take it; what they took does not wait any more. */
  async send(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (;;) {
      const items = this.#local.outbox.next('list', batch);
      if (items.length === 0) return;
      const byShard = new Map<string, Group>();
      for (const item of items) {
        const [list, key] = item.key.split(' ') as [ListName, string];
        const name = { list, shard: shardOf(key) };
        const subject = shardSubject(list, name.shard);
        const group = byShard.get(subject) ?? { name, items: [] };
        group.items.push(item);
        byShard.set(subject, group);
      }
      await this.#sendGroups([...byShard.values()], publisher, jsm);
    }
  }

  async #sendGroups(groups: readonly Group[], publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    // what is taken is noted in the store beside what is sent next, of many parts together: each time is a transaction
    const noted: Promise<void>[] = [];
    for (let i = 0; i < groups.length; i += atOnce) {
      const some = groups.slice(i, i + atOnce);
      const ends = await Promise.allSettled(some.map(({ name, items }) => this.#write(name, items, publisher, jsm)));
      const sent = some.filter((_, at) => ends[at]!.status === 'fulfilled');
      const done = this.#local.outbox.taken(sent.flatMap(({ items }) => items));
      // told below
      done.catch(() => {});
      noted.push(done);
      for (const [at, { name }] of some.entries()) if (isThere(ends[at]!)) this.#putBack(name);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed || groups.length <= i + atOnce) await Promise.all(noted);
      if (failed) throw failed.reason;
    }
  }

  /** Resolves with whether the part is there now; false: it would be too large, which is an alarm. */
  async #write(
    name: ShardName,
    items: readonly OutboxItem[],
    publisher: Publisher,
    jsm: JetStreamManager,
  ): Promise<boolean> {
    const subject = shardSubject(name.list, name.shard);
    for (let left = tries; left > 0; left--) {
      const isNew = left === tries && !this.#present.has(subject);
      const { entries, sequence } = isNew ? this.#unwritten(name) : await this.#read(name, jsm);
      for (const item of items) {
        const key = item.key.slice(name.list.length + 1);
        const entry = this.#local.entry(name.list, parsePrefix(key)!);
        if (entry) entries.set(key, entry);
        else entries.delete(key);
      }
      const body = { entries: Array.from(entries, ([key, entry]) => wireEntry(key, entry)) };
      const ack = await publisher.sendAfter(subject, body, sequence, (text, stamp) => {
        const merged = sequence === 0 ? undefined : entries;
        this.#onTheirWay.set(subject, { digest: hash('sha256', text), by: publisher.id, stamp, entries: merged });
      });
      if (ack === 'too-large') {
        this.#local.alarm(
          'cluster-list-full',
          `the ${name.list}list of the cluster is full: ${items.length} changes are in force on this host only`,
          'Take entries out of the list, or shorten their notes. In a NATS of your own, look whether its max_payload is below 262,144 bytes.',
        );
        return false;
      }
      if (!ack) continue;
      this.#present.add(subject);
      this.#written.set(subject, ack.seq);
      this.#sent.note(subject, name);
      const held = this.#held.of(name);
      for (const item of items) held.delete(item.key.slice(name.list.length + 1));
      for (const key of entries.keys()) this.#held.noteIn(held, name.list, key);
      return true;
    }
    throw new Error(`${subject} changes too often`);
  }

  /** A part that stands in no bucket yet. */
  #unwritten(name: ShardName): Written {
    return { entries: this.#ownEntries(name), sequence: 0 };
  }

  /** The part as the leader of its stream has it. */
  async #read(name: ShardName, jsm: JetStreamManager): Promise<Written> {
    const subject = shardSubject(name.list, name.shard);
    const message = await jsm.streams.getMessage(bucketStream(buckets.lists), { last_by_subj: subject });
    if (!message) return this.#unwritten(name);
    const opened = await open(subject, message.data, this.#members);
    const entries = opened.ok ? readShard(name.shard, opened.body) : undefined;
    return {
      entries: entries ?? this.#ownEntries(name),
      sequence: message.seq,
    };
  }

  async #heal(name: ShardName): Promise<void> {
    const keys = [...this.#held.of(name)].map((key) => `${name.list} ${key}`);
    if (keys.length > 0) await this.#local.outbox.put('list', keys);
  }

  #ownEntries(name: ShardName): Map<string, ListEntry> {
    const entries = new Map<string, ListEntry>();
    for (const key of this.#held.of(name)) {
      const entry = this.#local.entry(name.list, parsePrefix(key)!);
      if (entry?.scope === 'cluster') entries.set(key, entry);
    }
    // what only this host refuses is in force on the others
    if (name.list === 'deny')
      for (const [key, entry] of this.#refused) if (shardOf(key) === name.shard) entries.set(key, entry);
    return entries;
  }

  #waits(list: ListName, key: string): boolean {
    const { outbox } = this.#local;
    return outbox.size > 0 && outbox.waits('list', `${list} ${key}`);
  }
}

function isThere(end: PromiseSettledResult<boolean>): boolean {
  return end.status === 'fulfilled' && end.value;
}

import { hash } from 'node:crypto';
import type { JetStreamManager } from '@nats-io/jetstream';
import { parsePrefix } from '../../model/address.ts';
import { InTurn } from '../../model/in-turn.ts';
import type { ListEntry, ListName } from '../../model/list-entry.ts';
import type { ChangeMark, OutboxItem } from '../../model/outbox-item.ts';
import { open } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { type SeenStamps, writerOf } from '../stamps.ts';
import { bucketStream, buckets } from '../subjects.ts';
import type { HeldKeys } from './held-keys.ts';
import { parseShardSubject, readShard, type ShardName, shardOf, shardSubject, wireEntry } from './list-shards.ts';
import { OwnWrites } from './own-writes.ts';
import type { Publisher } from './publisher.ts';
import type { RefusedEntries } from './refused-entries.ts';
import { SentMarks } from './sent-marks.ts';

/** changes that are taken out of the outbox at once: each batch may write each part of a list once */
const batch = 250_000;
/** parts that are written at once */
const atOnce = 32;
const tries = 20;
/** what cannot be believed is replaced after so long, milliseconds: a membership may be on its way that makes it believable */
const pause = 1_000;

/** A part in the bucket, and where nothing stands there that can be believed, what this host holds of it. */
interface Standing {
  readonly entries: Map<string, ListEntry>;
  /** undefined: of a host that keeps no marks */
  readonly sent: SentMarks | undefined;
  /** 0: there is none */
  readonly sequence: number;
  /** somebody's word, and not an older one that was put in the place of a newer */
  readonly isBelieved: boolean;
}

/** The last word on a part that could be believed. */
interface Believed {
  readonly by: string;
  readonly sequence: number;
  /** undefined: of a host that keeps no marks */
  readonly sent: SentMarks | undefined;
}

/** What was written of a part, and has not come back from the bucket yet. */
interface Written {
  readonly name: ShardName;
  /** of the message, as it was signed */
  readonly digest: string;
  readonly stamp: number;
  readonly sent: SentMarks;
  /** what it may hold of others; undefined: nothing stood there before */
  readonly entries: Map<string, ListEntry> | undefined;
}

/** Changes of one part that wait to be sent. */
interface Group {
  readonly name: ShardName;
  /** none: the part is to be written only where what stands there cannot be believed */
  readonly items: OutboxItem[];
  /** it is to be written in any case */
  readonly isRepeated?: true;
}

export interface ListWriterParts {
  readonly local: LocalSide;
  /** uuid of this host */
  readonly own: string;
  readonly members: MemberDirectory;
  readonly held: HeldKeys;
  readonly refused: RefusedEntries;
  readonly seen: SeenStamps;
  /** the changes of this part that waited do so no more */
  readonly taken: (name: ShardName) => void;
  /** something is to be sent that is no change of this host */
  readonly waits: () => void;
}

/**
 * What this host writes of the cluster's lists. An operator host changes a part of a list by reading it, making its change and writing
 * it where nobody else was quicker, so that changes of two operators to one part both stay.
 */
export class ListWriter {
  readonly #parts: ListWriterParts;
  readonly #local: LocalSide;
  readonly #held: HeldKeys;
  /** parts that stand in the bucket */
  readonly #present = new Map<string, Believed>();
  /** parts in whose place something stands that cannot be believed */
  readonly #disbelieved = new Set<string>();
  /** parts that were written by us at this sequence: what was written before comes late, and is not applied */
  readonly #written = new Map<string, number>();
  readonly #onTheirWay = new Map<string, Written>();
  readonly #writes: OwnWrites;
  /** a part is written once at a time; no more than there are parts */
  readonly #turns = new Map<string, InTurn>();

  constructor(parts: ListWriterParts) {
    this.#parts = parts;
    this.#local = parts.local;
    this.#held = parts.held;
    this.#writes = new OwnWrites(parts.own);
  }

  isPresent(subject: string): boolean {
    return this.#present.has(subject);
  }

  /** Of before what we wrote in its place. */
  isOlder({ name, sequence }: { readonly name: ShardName; readonly sequence: number }): boolean {
    return sequence < (this.#written.get(shardSubject(name.list, name.shard)) ?? 0);
  }

  /** What this host wrote, as it comes from the bucket; undefined: it did not. */
  own(subject: string, data: Uint8Array): Written | undefined {
    const written = this.#onTheirWay.get(subject);
    return written?.digest === hash('sha256', data) ? written : undefined;
  }

  cameBack(subject: string, { stamp, sent }: Written, sequence: number): void {
    const { own, seen } = this.#parts;
    this.#onTheirWay.delete(subject);
    seen.take(writerOf(own, subject), stamp);
    this.#believe(subject, { by: own, sequence, sent });
    this.#writes.came(subject, sequence, sent);
  }

  /**
   * A part of somebody else came from the bucket. What this host changed of it and he did not know of is about to be written once more,
   * and waits when this resolves. Rejects where the store cannot note it.
   */
  async came({ subject, by, sequence, body }: Told): Promise<void> {
    const sent = SentMarks.read(body);
    this.#believe(subject, { by: by.id, sequence, sent });
    await this.#lookForLost(subject, sequence, sent);
  }

  async #lookForLost(subject: string, sequence: number, sent: SentMarks | undefined): Promise<void> {
    this.#writes.came(subject, sequence, sent);
    await this.#writeLost(subject);
  }

  #believe(subject: string, believed: Believed): void {
    if (believed.sequence >= (this.#present.get(subject)?.sequence ?? 0)) this.#present.set(subject, believed);
  }

  async #writeLost(subject: string): Promise<void> {
    const lost = this.#writes.lost(subject);
    if (lost.length === 0) return;
    await this.#local.outbox.put('list', lost);
    this.#writes.forget(subject, lost);
  }

  /** What this host holds for the cluster of parts that nobody has written is to be written. */
  async writeMissing(): Promise<void> {
    const missing: string[] = [];
    for (const { subject, name, keys } of this.#held.parts())
      if (!this.#present.has(subject)) for (const key of keys) missing.push(`${name.list} ${key}`);
    if (missing.length > 0) await this.#local.outbox.put('list', missing);
  }

  /** What stands there is not to be believed: what this host holds of the part is to be written in its place, unless somebody was quicker. */
  heal(name: ShardName): void {
    const subject = shardSubject(name.list, name.shard);
    // who has just come, and has never had it, would take it from all
    if (!this.#present.has(subject) && this.#ownEntries(name).size === 0) return;
    if (this.#disbelieved.size === 0) setTimeout(this.#parts.waits, pause).unref();
    this.#disbelieved.add(subject);
  }

  /** The others believe no more what this member has written: it was revoked, or has another key or role. */
  disbelieve(member: string): void {
    for (const [subject, { by }] of this.#present) if (by === member) this.heal(parseShardSubject(subject)!);
  }

  /** What is known of the parts is to be looked at anew. */
  forget(): void {
    this.#present.clear();
    this.#disbelieved.clear();
    this.#written.clear();
    this.#onTheirWay.clear();
  }

  /** What was written before this time is on all servers. */
  settled(before: number): void {
    this.#writes.settled(before);
  }

  /** A server may have missed what was written last: it is written once more, as the leader has it. Rejects as `send` does. */
  async repeat(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (const subject of this.#writes.subjects())
      await this.#write({ name: parseShardSubject(subject)!, items: [], isRepeated: true }, publisher, jsm);
  }

  /** Sends what waits. Rejects where the servers do not take it; what they took does not wait any more. */
  async send(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (;;) {
      const items = this.#local.outbox.next('list', batch);
      const byShard = new Map<string, Group>();
      for (const subject of this.#disbelieved) byShard.set(subject, { name: parseShardSubject(subject)!, items: [] });
      if (items.length + byShard.size === 0) return;
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
      const ends = await Promise.allSettled(some.map((group) => this.#write(group, publisher, jsm)));
      const sent = some.filter((_, at) => ends[at]!.status === 'fulfilled');
      const done = this.#local.outbox.taken(sent.flatMap(({ items }) => items));
      // told below
      done.catch(() => {});
      noted.push(done);
      for (const [at, { name }] of some.entries()) if (isThere(ends[at]!)) this.#parts.taken(name);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed || groups.length <= i + atOnce) await Promise.all(noted);
      if (failed) throw failed.reason;
    }
  }

  /**
   * Resolves with whether the part is there now; false: it would be too large, which is an alarm. Changes that went into it before are
   * not made once more.
   */
  async #write(group: Group, publisher: Publisher, jsm: JetStreamManager): Promise<boolean> {
    const subject = shardSubject(group.name.list, group.name.shard);
    const turn = this.#turns.get(subject) ?? new InTurn();
    this.#turns.set(subject, turn);
    const wasDisbelieved = this.#disbelieved.delete(subject);
    try {
      return await turn.run(() => this.#writeNow(group, publisher, jsm));
    } catch (error) {
      if (wasDisbelieved) this.#disbelieved.add(subject);
      throw error;
    }
  }

  async #writeNow({ name, items, isRepeated }: Group, publisher: Publisher, jsm: JetStreamManager): Promise<boolean> {
    const subject = shardSubject(name.list, name.shard);
    for (let left = tries; left > 0; left--) {
      const isNew = left === tries && !this.#present.has(subject);
      const { entries, sent, sequence, isBelieved } = isNew ? this.#unwritten(name) : await this.#read(name, jsm);
      if (items.length === 0 && isBelieved && !isRepeated) return true;
      // the mark of what is written now would stand for what was lost before it, too
      if (isBelieved) await this.#lookForLost(subject, sequence, sent);
      const missing = isBelieved ? items.filter(({ mark }) => !sent?.hold(publisher.id, mark)) : items;
      const changes = changesOf(missing);
      this.#writes.begun(subject);
      if (items.length > 0 && missing.length === 0) return true;
      for (const item of missing) {
        const key = keyOf(item);
        const entry = this.#local.entry(name.list, parsePrefix(key)!);
        if (entry) entries.set(key, entry);
        else entries.delete(key);
      }
      const marks = (sent ?? SentMarks.none).with(publisher.id, [...changes.values()]);
      const body = { entries: Array.from(entries, ([key, entry]) => wireEntry(key, entry)), sent: marks };
      const ack = await publisher.sendAfter(subject, body, sequence, (text, stamp) => {
        const merged = sequence === 0 ? undefined : entries;
        const digest = hash('sha256', text);
        this.#onTheirWay.set(subject, { name, digest, stamp, sent: marks, entries: merged });
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
      this.#believe(subject, { by: publisher.id, sequence: ack.seq, sent: marks });
      this.#written.set(subject, ack.seq);
      const held = this.#held.of(name);
      for (const item of missing) held.delete(keyOf(item));
      for (const key of entries.keys()) this.#held.noteIn(held, name.list, key);
      this.#writes.taken(subject, changes, ack.seq);
      // what came behind it may have come before the answer
      await this.#writeLost(subject);
      return true;
    }
    throw new Error(`${subject} changes too often`);
  }

  /** A part of which nothing stands in the bucket that can be believed. */
  #unwritten(name: ShardName, sequence = 0): Standing {
    const sent = this.#present.get(shardSubject(name.list, name.shard))?.sent;
    return { entries: this.#ownEntries(name), sent, sequence, isBelieved: false };
  }

  /** The part as the leader of its stream has it. */
  async #read(name: ShardName, jsm: JetStreamManager): Promise<Standing> {
    const subject = shardSubject(name.list, name.shard);
    const message = await jsm.streams.getMessage(bucketStream(buckets.lists), { last_by_subj: subject });
    if (!message) return this.#unwritten(name);
    const { seq: sequence, data } = message;
    const opened = await open(subject, data, this.#parts.members);
    const entries = opened.ok ? readShard(name.shard, opened.body) : undefined;
    if (!opened.ok || !entries) return this.#unwritten(name, sequence);
    const { by, stamp, body } = opened;
    const known = this.#present.get(subject);
    const isNew = this.#parts.seen.isNew(writerOf(by.id, subject), stamp);
    // while all is read anew, what was seen in an earlier session stands there by right
    if (known && !isNew && sequence !== known.sequence) return this.#unwritten(name, sequence);
    return { entries, sent: SentMarks.read(body), sequence, isBelieved: true };
  }

  #ownEntries(name: ShardName): Map<string, ListEntry> {
    const entries = new Map<string, ListEntry>();
    for (const key of this.#held.of(name)) {
      const entry = this.#local.entry(name.list, parsePrefix(key)!);
      if (entry?.scope === 'cluster') entries.set(key, entry);
    }
    // what only this host refuses is in force on the others
    if (name.list === 'deny')
      for (const [key, entry] of this.#parts.refused) if (shardOf(key) === name.shard) entries.set(key, entry);
    return entries;
  }
}

/** By the key of the outbox. */
function changesOf(items: readonly OutboxItem[]): Map<string, ChangeMark> {
  return new Map(items.map(({ key, mark }) => [key, mark]));
}

/** The prefix that is meant, as canonical text. */
function keyOf({ key }: OutboxItem): string {
  return key.slice(key.indexOf(' ') + 1);
}

function isThere(end: PromiseSettledResult<boolean>): boolean {
  return end.status === 'fulfilled' && end.value;
}

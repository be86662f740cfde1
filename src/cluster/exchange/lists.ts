import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import { type ListEntry, type ListName, listNames } from '../../model/list-entry.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Refusal, Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { type SeenStamps, writerOf } from '../stamps.ts';
import { HeldKeys } from './held-keys.ts';
import { parseShardSubject, readShard, type ShardName, shardOf, shardSubject } from './list-shards.ts';
import { ListWriter } from './list-writer.ts';
import { RefusedEntries } from './refused-entries.ts';

/** when something could not be kept here, milliseconds */
const retry = 1_000;
/**
 * Between two times that parts are applied, milliseconds: each is a transaction here and a line in the audit, and an import has a thousand
 * parts. A multiple of what the last took until it was kept, since four times as many in one go cost the store half as much; and no more
 * than a second, however long the store takes: what came is in force before it is kept.
 */
const together = { least: 50, times: 3, most: 700 };
const mostUnkept = 8;
const nothing: ReadonlySet<string> = new Set();

/** A part as it came, at this sequence of the bucket. */
interface Part {
  readonly name: ShardName;
  readonly entries: Map<string, ListEntry>;
  readonly sequence: number;
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

export interface ListExchangeParts {
  readonly local: LocalSide;
  /** uuid of this host */
  readonly own: string;
  readonly members: MemberDirectory;
  readonly seen: SeenStamps;
  /** something came into force */
  readonly applied: () => void;
  /** something is to be sent that is no change of this host */
  readonly waits: () => void;
}

/** The lists of the cluster, as they come from the others. Each part of a list is one value. */
export class ListExchange {
  readonly #local: LocalSide;
  readonly #seen: SeenStamps;
  readonly writer: ListWriter;
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

  constructor({ local, own, members, seen, applied, waits }: ListExchangeParts) {
    this.#applied = applied;
    this.#local = local;
    this.#seen = seen;
    this.#refused = new RefusedEntries(local, () => this.#settleAtOnce());
    this.#held = new HeldKeys(local, this.#refused);
    this.writer = new ListWriter({
      local,
      own,
      members,
      held: this.#held,
      refused: this.#refused,
      seen,
      taken: (name) => this.#putBack(name),
      waits,
    });
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
    const written = this.writer.own(subject, data);
    if (!written) return undefined;
    const { name, entries } = written;
    return (sequence) => {
      this.writer.cameBack(subject, written, sequence);
      if (entries) this.#came.set(subject, { name, entries, sequence });
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
    const isNew = this.#seen.take(writerOf(told.by.id, told.subject), told.stamp);
    // a copy that lags behind sends what it has first, and then what was seen in an earlier session
    if (!isNew && this.writer.isPresent(told.subject) && !this.#gathering) {
      this.#heal(name);
      return true;
    }
    await this.writer.came(told);
    this.#came.set(told.subject, { name, entries, sequence: told.sequence });
    return true;
  }

  /** A part is not to be believed: the operators write what they hold in its place. */
  refused(subject: string, reason: Refusal): void {
    const name = parseShardSubject(subject);
    if (name && reason !== 'flooding') this.#heal(name);
  }

  #heal(name: ShardName): void {
    // what came before it and waits to be applied is held then
    this.#settleAtOnce();
    this.writer.heal(name);
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
      const parts = came.filter((part) => part.name.list === list && !this.writer.isOlder(part));
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

  /** Keys of this part wait no more: what was passed over of it is applied, if it is newer than what we wrote. */
  #putBack(name: ShardName): void {
    const subject = shardSubject(name.list, name.shard);
    const part = this.#passedOver.get(subject);
    this.#passedOver.delete(subject);
    if (!part || this.writer.isOlder(part) || this.#came.has(subject)) return;
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
    if (mayWrite) await this.writer.writeMissing();
  }

  /** What is known of the parts is to be looked at anew. */
  forget(): void {
    this.#refused.forget();
    this.#held.forget();
    this.#gathering = true;
    this.writer.forget();
    this.#passedOver.clear();
    this.#came = new Map();
    this.#applying = [];
  }

  #waits(list: ListName, key: string): boolean {
    const { outbox } = this.#local;
    return outbox.size > 0 && outbox.waits('list', `${list} ${key}`);
  }
}

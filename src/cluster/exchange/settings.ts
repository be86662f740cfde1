import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import type { ChangeMark, OutboxItem } from '../../model/outbox-item.ts';
import { open } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { type SeenStamps, writerOf } from '../stamps.ts';
import { bucketStream, buckets, keySubject } from '../subjects.ts';
import { settingBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';
import { RecentWords } from './recent-words.ts';
import { SentMarks } from './sent-marks.ts';

const prefix = keySubject(buckets.settings, '');
const tries = 20;
/** who wrote what nobody has changed */
const nobody = 'sipprot';
/** what could not be taken is tried again after so long, milliseconds: each try may write to the disk and look through the kernel's table */
const retry = 10_000;

/** A value of the cluster, and who changed it where. */
interface Came {
  readonly value: unknown;
  readonly by: string;
  /** id of the member whose word it is */
  readonly member: string;
  readonly sequence: number;
  /** undefined: of a host that keeps no marks */
  readonly sent: SentMarks | undefined;
}

/** What this host wrote, and at which sequence. */
interface Sent {
  /** who changed it; null: nobody did */
  readonly changer: string | null;
  readonly mark: ChangeMark;
  readonly sent: SentMarks;
  readonly sequence: number;
}

/** What the leader has of a setting. */
interface Standing {
  /** of the last that could be believed */
  readonly sent: SentMarks;
  /** somebody's word, and not an older one that was put in the place of a newer */
  readonly isBelieved: boolean;
}

/** The settings of the cluster: a value for each top-level key. */
export class SettingsExchange {
  readonly #local: LocalSide;
  readonly #own: string;
  readonly #members: MemberDirectory;
  readonly #seen: SeenStamps;
  readonly #present = new Set<string>();
  readonly #written = new Map<string, number>();
  /** the last of each key that could be believed */
  readonly #believed = new Map<string, Came>();
  readonly #sent = new RecentWords<Sent>();
  #came = new Map<string, Came>();
  /** what could not be taken, and is tried again: the disk may have been full, or another setting was to come first */
  #refused = new Map<string, Came>();
  /** sequence of the last message that came, and of the last up to which all is in force */
  #arrived = 0;
  #sequence = 0;
  /** all is to come before something is applied */
  #gathering = true;
  #settling: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;

  /** @param own uuid of this host */
  constructor(local: LocalSide, own: string, members: MemberDirectory, seen: SeenStamps) {
    this.#local = local;
    this.#own = own;
    this.#members = members;
    this.#seen = seen;
  }

  /** Sequence of the bucket up to which all is in force here. */
  get sequence(): number {
    return this.#sequence;
  }

  async apply(told: Told): Promise<boolean> {
    const readable = await this.#take(told);
    this.#arrived = told.sequence;
    if (!this.#gathering) await this.settle();
    return readable;
  }

  async #take(told: Told): Promise<boolean> {
    const key = told.subject.slice(prefix.length);
    const parsed = settingBody.safeParse(told.body);
    if (!told.subject.startsWith(prefix) || !parsed.success) return false;
    // one that only a newer version knows is of no use here, and stays in the bucket
    if (!Object.hasOwn(this.#local.settings(), key)) return true;
    const isNew = this.#seen.take(writerOf(told.by.id, told.subject), told.stamp);
    // a copy that lags behind sends what it has first, and then what was seen in an earlier session
    if (!isNew && this.#present.has(key) && !this.#gathering) {
      await this.heal(told.subject);
      return true;
    }
    this.#present.add(key);
    const { value, by } = parsed.data;
    const { id: member, name } = told.by;
    const sent = SentMarks.read(told.body);
    const came = { value, by: `${by} on ${name}`, member, sequence: told.sequence, sent };
    this.#believed.set(key, came);
    await this.#writeLost(key);
    this.#came.set(key, came);
    return true;
  }

  /** What an operator changed here and the last one did not know of is about to be written once more. */
  async #writeLost(key: string): Promise<void> {
    const { changer } = this.#sent.of(key) ?? {};
    if (!changer || !this.#isLost(key)) return;
    await this.#local.outbox.put('setting', [key], changer);
    this.#sent.drop(key);
  }

  /** Whether what came last was written without knowing of what this host had written before it (`SentMarks`). */
  #isLost(key: string): boolean {
    const written = this.#sent.of(key);
    const came = this.#believed.get(key);
    if (!written || !came?.sent || came.sequence <= written.sequence) return false;
    return came.sent.lack(this.#own, written.mark);
  }

  /** Applies what came. What cannot be taken is told and tried again, until it is taken or somebody has changed it. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#settleNow());
    return this.#settling;
  }

  async #settleNow(): Promise<void> {
    clearTimeout(this.#again);
    const upTo = this.#arrived;
    const came = this.#came;
    const before = this.#refused;
    this.#came = new Map();
    this.#refused = new Map();
    // together: one setting may be valid only with another
    const error = await this.#adopt(new Map([...before, ...came]));
    if (error === undefined) {
      this.#sequence = upTo;
      this.#local.clear('cluster-settings');
      return;
    }
    for (const key of came.keys()) before.delete(key);
    // what was refused before must not keep out what came behind it
    const without = before.size > 0 && came.size > 0 ? await this.#adopt(came) : error;
    this.#refused = without === undefined ? before : new Map([...before, ...came]);
    this.#local.alarm(
      'cluster-settings',
      `settings of the cluster are not taken here (${[...this.#refused.keys()].join(', ')}): ${error instanceof Error ? error.message : String(error)}`,
      'The settings before stay in force on this host, and it tries again. Look at its disk, correct them on an operator host, or bring all hosts to the same version.',
    );
    this.#again = setTimeout(() => void this.settle(), retry).unref();
  }

  /** Takes what differs of these from what holds here, all or nothing. Resolves with why it could not, undefined where it did. */
  async #adopt(came: ReadonlyMap<string, Came>): Promise<unknown> {
    const differing = () => {
      const now = this.#local.settings();
      return [...came].filter(
        ([key, { value, sequence }]) =>
          // else changed here since
          !this.#local.outbox.waits('setting', key) &&
          sequence >= (this.#written.get(key) ?? 0) &&
          JSON.stringify(now[key]) !== JSON.stringify(value),
      );
    };
    const last = differing().at(-1);
    if (!last) return undefined;
    try {
      // looked at again when it is its turn: an operator's change may come before it
      const values = () => Object.fromEntries(differing().map(([key, { value }]) => [key, value]));
      await this.#local.adoptSettings(values, last[1].by);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** All has been read: what the cluster has no value for is given ours by the operators. */
  async complete(mayWrite: boolean): Promise<void> {
    this.#gathering = false;
    await this.settle();
    if (mayWrite) await this.#offer(Object.keys(this.#local.settings()).filter((key) => !this.#present.has(key)));
  }

  forget(): void {
    clearTimeout(this.#again);
    this.#gathering = true;
    this.#present.clear();
    this.#written.clear();
    this.#believed.clear();
    this.#came = new Map();
    this.#refused = new Map();
  }

  /** A value is not to be believed: the operators write theirs in its place. */
  async heal(subject: string): Promise<void> {
    const key = subject.slice(prefix.length);
    if (Object.hasOwn(this.#local.settings(), key)) await this.#offer([key]);
  }

  /** The others believe no more what this member has written: it was revoked, or has another key or role. */
  async disbelieve(member: string): Promise<void> {
    const theirs = [...this.#believed].filter(([, came]) => came.member === member).map(([key]) => key);
    for (const key of theirs) this.#believed.delete(key);
    await this.#offer(theirs);
  }

  /** What this host has is to stand there, unless somebody says otherwise. A change that waits says it already. */
  async #offer(keys: readonly string[]): Promise<void> {
    const offered = keys.filter((key) => !this.#local.outbox.waits('setting', key));
    if (offered.length > 0) await this.#local.outbox.put('setting', offered);
  }

  /** What was written before this time is on all servers. */
  settled(before: number): void {
    this.#sent.forget(before);
  }

  /** A server may have missed what was written last: it is written once more. Rejects as `send` does. */
  async repeat(publisher: Publisher): Promise<void> {
    for (const [key, { changer, mark, sent, sequence }] of this.#sent.all()) {
      const value = this.#local.settings()[key];
      if (value === undefined || this.#local.outbox.waits('setting', key)) continue;
      const ack = await publisher.sendAfter(`${prefix}${key}`, { value, by: changer ?? nobody, sent }, sequence);
      // else somebody has changed it since, and does the same for it
      if (ack && ack !== 'too-large') this.#taken(key, { changer, mark, sent, sequence: ack.seq });
    }
  }

  async send(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (;;) {
      const items = this.#local.outbox.next('setting', 100);
      if (items.length === 0) return;
      const there = new Set<string>();
      for (const item of items) if (await this.#write(item, publisher, jsm)) there.add(item.key);
      await this.#local.outbox.taken(items);
      // what came while it waited was not taken
      for (const key of there) {
        const believed = this.#believed.get(key);
        if (believed && !this.#came.has(key)) this.#came.set(key, believed);
      }
      await this.settle();
    }
  }

  /**
   * Where nobody changed it (its value is null), it is written only where nothing stands that can be believed; a change that stood there
   * before is not made once more. Resolves with whether the cluster has a value of it; false: it would be too large, which is an alarm.
   */
  async #write(
    { key, value: changer, mark }: OutboxItem,
    publisher: Publisher,
    jsm: JetStreamManager,
  ): Promise<boolean> {
    const value = this.#local.settings()[key];
    if (value === undefined) return true;
    for (let left = tries; left > 0; left--) {
      const subject = `${prefix}${key}`;
      const message = await jsm.streams.getMessage(bucketStream(buckets.settings), { last_by_subj: subject });
      const standing = message && (await this.#standing(key, subject, message));
      if (standing?.isBelieved && (changer === null || standing.sent.hold(publisher.id, mark))) return true;
      const sent = (standing?.sent ?? SentMarks.none).with(publisher.id, [mark]);
      const ack = await publisher.sendAfter(subject, { value, by: changer ?? nobody, sent }, message?.seq ?? 0);
      if (ack === 'too-large') {
        this.#local.alarm(
          'cluster-setting-full',
          `the setting ${key} is too large for the cluster: it is in force on this host only`,
          'Make it shorter.',
        );
        return false;
      }
      if (!ack) continue;
      this.#taken(key, { changer, mark, sent, sequence: ack.seq });
      // what came behind it may have come before the answer
      if (changer === null || !this.#isLost(key)) return true;
    }
    throw new Error(`the setting ${key} changes too often`);
  }

  async #standing(key: string, subject: string, { seq, data }: StoredMsg): Promise<Standing> {
    const believed = this.#believed.get(key);
    const isKnown = seq === believed?.sequence;
    const opened = await open(subject, data, this.#members);
    const isSetting = opened.ok && settingBody.safeParse(opened.body).success;
    const isNew = isSetting && this.#seen.isNew(writerOf(opened.by.id, subject), opened.stamp);
    const sent = isNew ? SentMarks.read(opened.body) : believed?.sent;
    return { sent: sent ?? SentMarks.none, isBelieved: isKnown || isNew };
  }

  /** The servers have what we wrote. */
  #taken(key: string, sent: Sent): void {
    this.#present.add(key);
    this.#written.set(key, sent.sequence);
    this.#sent.note(key, sent);
  }
}

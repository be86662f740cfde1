import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { open } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import type { SeenStamps } from '../stamps.ts';
import { bucketStream, buckets, keySubject } from '../subjects.ts';
import { settingBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';
import { RecentWords } from './recent-words.ts';

const prefix = keySubject(buckets.settings, '');
const tries = 20;
/** what could not be taken is tried again after so long, milliseconds: each try may write to the disk and look through the kernel's table */
const retry = 10_000;

/** A value of the cluster, and who changed it where. */
interface Came {
  readonly value: unknown;
  readonly by: string;
  readonly sequence: number;
}

/** The settings of the cluster: a value for each top-level key. */
export class SettingsExchange {
  readonly #local: LocalSide;
  readonly #members: MemberDirectory;
  readonly #seen: SeenStamps;
  readonly #present = new Set<string>();
  readonly #written = new Map<string, number>();
  /** the last of each key that could be believed */
  readonly #believed = new Map<string, Came>();
  readonly #sent = new RecentWords<{ readonly by: string; readonly sequence: number }>();
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

  constructor(local: LocalSide, members: MemberDirectory, seen: SeenStamps) {
    this.#local = local;
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
    const first = !this.#present.has(key);
    if (!this.#seen.take(told.by.id, told.stamp) && !first) {
      await this.heal(told.subject);
      return true;
    }
    this.#present.add(key);
    // one that only a newer version knows is of no use here, and stays in the bucket
    if (!Object.hasOwn(this.#local.settings(), key)) return true;
    const { value, by } = parsed.data;
    const came = { value, by: `${by} on ${told.by.name}`, sequence: told.sequence };
    this.#believed.set(key, came);
    this.#came.set(key, came);
    return true;
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
    for (const [key, { by, sequence }] of this.#sent.all()) {
      const value = this.#local.settings()[key];
      if (value === undefined || this.#local.outbox.waits('setting', key)) continue;
      const ack = await publisher.sendAfter(`${prefix}${key}`, { value, by }, sequence);
      // else somebody has changed it since, and does the same for it
      if (ack && ack !== 'too-large') this.#taken(key, by, ack.seq);
    }
  }

  async send(publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    for (;;) {
      const items = this.#local.outbox.next('setting', 100);
      if (items.length === 0) return;
      for (const { key, value: by } of items) await this.#write(key, by, publisher, jsm);
      await this.#local.outbox.taken(items);
      // what came while it waited was not taken
      for (const { key, value: by } of items) {
        const believed = this.#believed.get(key);
        const written = this.#written.get(key) ?? Number.POSITIVE_INFINITY;
        const isNewer = believed !== undefined && (by === null || believed.sequence > written);
        if (isNewer && !this.#came.has(key)) this.#came.set(key, believed);
      }
      await this.settle();
    }
  }

  /** @param changer who changed it; null: nobody did, and it is written only where nothing stands that can be believed */
  async #write(key: string, changer: string | null, publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    const by = changer ?? 'sipprot';
    const body = { value: this.#local.settings()[key], by };
    if (body.value === undefined) return;
    for (let left = tries; left > 0; left--) {
      const subject = `${prefix}${key}`;
      const message = await jsm.streams.getMessage(bucketStream(buckets.settings), { last_by_subj: subject });
      if (changer === null && message && (await this.#stands(key, subject, message))) return;
      const ack = await publisher.sendAfter(subject, body, message?.seq ?? 0);
      if (ack === 'too-large')
        return this.#local.alarm(
          'cluster-setting-full',
          `the setting ${key} is too large for the cluster: it is in force on this host only`,
          'Make it shorter.',
        );
      if (!ack) continue;
      return this.#taken(key, by, ack.seq);
    }
    throw new Error(`the setting ${key} changes too often`);
  }

  /** Whether somebody's word stands there, and not an older one that was put in the place of a newer. */
  async #stands(key: string, subject: string, { seq, data }: StoredMsg): Promise<boolean> {
    if (seq === this.#believed.get(key)?.sequence) return true;
    const opened = await open(subject, data, this.#members);
    return opened.ok && settingBody.safeParse(opened.body).success && this.#seen.isNew(opened.by.id, opened.stamp);
  }

  /** The servers have what we wrote, at this sequence. */
  #taken(key: string, by: string, sequence: number): void {
    this.#present.add(key);
    this.#written.set(key, sequence);
    this.#sent.note(key, { by, sequence });
  }
}

import { randomUUID } from 'node:crypto';
import type { JetStreamManager } from '@nats-io/jetstream';
import { open, stampOf } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Told } from '../follower.ts';
import type { Applied, LocalSide } from '../local-side.ts';
import type { Moment, ServerClock } from '../server-clock.ts';
import type { OwnStamps, SeenStamps } from '../stamps.ts';
import { bucketStream, buckets, keySubject } from '../subjects.ts';
import { heartbeatBody, mostRemoved } from '../wire.ts';
import type { Publisher } from './publisher.ts';
import { RemovedHosts } from './removed-hosts.ts';
import { TwinWatch } from './twin-watch.ts';

/** between two heartbeats, milliseconds */
const every = 10_000;
/** sooner after something was applied, so that the console can say where it is in force; longer in large clusters */
const soonest = 1_000;
const perMember = 20;
/** what is remembered of the time of the own heartbeats may be older by so much without anything being amiss, milliseconds */
const rememberedLate = 180_000;

/** Heartbeats: what each host says of itself. The own one comes back with the server's time, and so tells how far our clock is from it. */
export class HostExchange {
  readonly #local: LocalSide;
  readonly #own: string;
  readonly #clock: ServerClock;
  readonly #stamps: OwnStamps;
  readonly #seen: SeenStamps;
  readonly #applied: () => Applied;
  readonly #members: () => number;
  readonly #removed: RemovedHosts;
  readonly #twins = new TwinWatch();
  readonly #run = randomUUID();
  #publisher: Publisher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #sent: { readonly stamp: number; readonly at: Moment; returned?: Moment } | undefined;
  #last = 0;
  /** when the server got the own heartbeat that came back last, by the servers' clock; 0: none did */
  #said: number;
  #measured: (() => void) | undefined;

  /**
   * @param own uuid of this host
   * @param removed what was remembered of hosts that were removed
   * @param said what was remembered of `said`
   */
  constructor(
    local: LocalSide,
    own: string,
    clock: ServerClock,
    stamps: OwnStamps,
    seen: SeenStamps,
    applied: () => Applied,
    members: () => number,
    removed?: string,
    said = 0,
  ) {
    this.#local = local;
    this.#own = own;
    this.#clock = clock;
    this.#stamps = stamps;
    this.#seen = seen;
    this.#applied = applied;
    this.#members = members;
    this.#removed = new RemovedHosts(mostRemoved, removed);
    this.#said = said;
    clock.askBy(() => void this.#beat());
  }

  /** The minute in which the own heartbeat came back last, milliseconds since the epoch by the servers' clock. To be remembered. */
  get said(): number {
    return Math.floor(this.#said / 60_000) * 60_000;
  }

  /**
   * Looks at what this host said last of itself, before it says anything new: a data directory that was restored from a backup, or a
   * machine that was set back, knows nothing of it. The others take nothing with a stamp that they had of it before; and what waited
   * then was sent since, so that it would undo what others have done after it.
   */
  async recall(jsm: JetStreamManager, members: MemberDirectory): Promise<void> {
    const subject = keySubject(buckets.hosts, this.#own);
    const message = await jsm.streams.getMessage(bucketStream(buckets.hosts), { last_by_subj: subject });
    if (!message) return;
    // also where it was signed with a key before this one
    this.#stamps.seen(stampOf(message.data));
    const opened = await open(subject, message.data, members);
    const parsed = opened.ok ? heartbeatBody.safeParse(opened.body) : undefined;
    if (!parsed?.success || parsed.data.run === this.#run || this.#said === 0) return;
    // by its own time too: somebody may have had the server say an old one once more
    const saidAt = Math.min(message.time.getTime(), this.#clock.theirs(parsed.data.host.lastSeen));
    const wentBack = saidAt > this.#said + rememberedLate;
    if (wentBack && parsed.data.unsent === 0) await this.#local.outbox.forget();
  }

  /** Resolves when our clock has been compared with the server's. */
  connected(publisher: Publisher): Promise<void> {
    this.#publisher = publisher;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#beat(), every);
    const measured = new Promise<void>((done) => {
      this.#measured = done;
    });
    void this.#beat();
    return measured;
  }

  disconnected(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#publisher = undefined;
  }

  /** Something was applied: the others learn of it soon. */
  news(): void {
    if (this.#soon || !this.#publisher) return;
    const pause = Math.max(soonest, this.#members() * perMember) - (this.#clock.now - this.#last);
    this.#soon = setTimeout(
      () => {
        this.#soon = undefined;
        void this.#beat();
      },
      Math.max(50, Math.min(every, pause)),
    );
  }

  /** An operator removed a host here: the other consoles are told, until it is heard of again. */
  removed(uuid: string): void {
    this.#removed.remove(uuid, Math.floor(this.#clock.theirs(this.#clock.now)));
    this.#keepRemoved();
    this.news();
  }

  apply(told: Told): boolean {
    const parsed = heartbeatBody.safeParse(told.body);
    if (!parsed.success || told.subject !== keySubject(buckets.hosts, told.by.id)) return false;
    const { host, stamp, run, removed } = parsed.data;
    if (told.by.id === this.#own) {
      // an old one that somebody sends again is of no second machine
      if (this.#seen.take(told.by.id, told.stamp)) this.#watchTwins(told, run, host.addresses);
      this.#stamps.seen(Math.max(stamp, told.stamp));
      this.#said = Math.max(this.#said, told.at);
      if (stamp !== this.#sent?.stamp) return true;
      this.#clock.measured(this.#sent.at, this.#sent.returned ?? this.#clock.moment, told.at);
      this.#measured?.();
      return true;
    }
    if (!this.#seen.take(told.by.id, told.stamp)) return true;
    this.#watchTwins(told, run, host.addresses);
    if (told.by.role === 'operator') this.#takeRemoved(removed ?? [], told.at);
    const was = this.#removed.size;
    // its last heartbeat stands in the bucket for good, and is read at every start
    if (!this.#removed.heard(told.by.id, told.at)) return true;
    if (this.#removed.size < was) this.#keepRemoved();
    const lastSeen = Math.round(Math.min(this.#clock.now, this.#clock.ours(told.at)));
    this.#local.heard({
      ...host,
      uuid: told.by.id,
      name: told.by.name,
      lastSeen,
      // it is told by its clock, as what it said with it, and that may be wrong
      startedAt: Math.min(lastSeen, Math.max(0, host.startedAt + lastSeen - host.lastSeen)),
    } as Parameters<LocalSide['heard']>[0]);
    return true;
  }

  /** The others take of two machines with one credential only a part of what each says. */
  #watchTwins({ by }: Told, run: string | undefined, addresses: readonly string[]): void {
    if (run === undefined) return;
    const found = this.#twins.heard(by.id, { run, addresses }, performance.now());
    if (found === undefined) return;
    const key = `cluster-twins ${by.id}`;
    if (found === 'single') return void this.#local.clear(key);
    const [here, there] = found.addresses.map((some) => some.slice(0, 3).join(', ') || 'no address');
    this.#local.alarm(
      key,
      `two machines speak as ${by.id === this.#own ? 'this host' : by.name}, in turn (${here}; ${there}): of what each blocks the others take only a part`,
      `A virtual machine was copied with its credential, or that was stolen. Of a copy: make it a member of its own, by "sipprot cluster add" with another name on the host with the cluster key and "sipprot cluster join" on the copy. If you know of none: "sipprot cluster rotate ${by.name}", and what was copied is worth nothing any more.`,
    );
  }

  /** @param said when the server stored it: nobody removes a host for the time to come */
  #takeRemoved(removed: readonly (readonly [string, number, ...unknown[]])[], said: number): void {
    const taken = removed.filter(([uuid, at]) => uuid !== this.#own && this.#removed.remove(uuid, Math.min(at, said)));
    for (const [uuid] of taken) this.#local.removed(uuid);
    if (taken.length > 0) this.#keepRemoved();
  }

  #keepRemoved(): void {
    this.#local.remember({ 'hosts.removed': JSON.stringify(this.#removed) });
  }

  async #beat(): Promise<void> {
    const publisher = this.#publisher;
    if (!publisher) return;
    const at = this.#clock.moment;
    this.#last = at.clock;
    const stamp = this.#stamps.last;
    this.#sent = { stamp, at };
    try {
      await publisher.send(keySubject(buckets.hosts, publisher.id), {
        host: this.#local.host(this.#applied()),
        stamp,
        run: this.#run,
        unsent: this.#local.outbox.size,
        ...(this.#removed.size > 0 ? { removed: this.#removed } : {}),
      });
      if (this.#sent.stamp === stamp) this.#sent.returned = this.#clock.moment;
    } catch {
      // the next one says it
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { signerOf } from './credentials/signing-key.ts';
import { Publisher } from './exchange/publisher.ts';
import { Follower, type Following, type Refusal, type Silence, type Told } from './follower.ts';
import type { Applied } from './local-side.ts';
import { MemberReader, type MemberReaderParts } from './member-reader.ts';
import type { Place } from './place.ts';
import type { ServerClock } from './server-clock.ts';
import { CredentialRevoked, MembersMissing, ServersChanged } from './session-end.ts';
import type { OwnStamps } from './stamps.ts';
import { allTaken, commonStreamsOf } from './stream-state.ts';
import { StreamWatch } from './stream-watch.ts';
import { attackStream, attackSubject, type BucketName, bucketStream, buckets, keySubject } from './subjects.ts';

const pauses = { measured: 5_000, caughtUp: 15_000, retry: 2_000, silent: 20_000 };

export interface SessionParts extends Omit<MemberReaderParts, 'isEntered' | 'cameLate'> {
  readonly clock: ServerClock;
  readonly stamps: OwnStamps;
  readonly place: Place;
  /** the first since the program was started: what was applied and sent before is looked at once more */
  readonly isFirst: boolean;
  /** whether the connection stands at this moment */
  readonly isConnected: () => boolean;
  /** the members are known: from now on this host is one of the cluster */
  readonly entered: () => void;
  /** changes of this host may go */
  readonly ready: () => void;
  readonly refused: (reason: Refusal) => void;
}

type Followed = { readonly follower: Follower; readonly caughtUp: Promise<void> };

/**
 * What is read over one connection, from entering the cluster until the connection is given up. It may be interrupted meanwhile: the
 * client connects again, and what is followed goes on from where it was.
 */
export class Session {
  readonly #connection: NatsConnection;
  readonly #parts: SessionParts;
  readonly #js: JetStreamClient;
  readonly #memberReader: MemberReader;
  readonly #streams: StreamWatch;
  /** those that have not been stopped */
  readonly #followers = new Set<Follower>();
  #blocks: Follower | undefined;
  #attacks: Follower | undefined;
  #lists: Follower | undefined;
  #settings: Follower | undefined;
  #jsm: JetStreamManager | undefined;
  #publisher: Publisher | undefined;
  /** a membership came for whose writer something had been refused */
  #isBehind = false;
  #blocksReady = false;
  readonly #whole = { lists: false, settings: false };

  constructor(connection: NatsConnection, parts: SessionParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#js = jetstream(connection, { timeout: 5_000 });
    this.#memberReader = new MemberReader({
      ...parts,
      isEntered: () => this.#publisher !== undefined,
      cameLate: () => this.#cameLate(),
    });
    this.#streams = new StreamWatch({
      followerOf: (stream) => this.#followerOf(stream),
      lost: () => parts.failed(new Error('the servers have lost what they stored')),
      wentBack: () => this.#wentBack(),
    });
  }

  /** With what this host writes; undefined until the members are known. */
  get publisher(): Publisher | undefined {
    return this.#publisher;
  }

  get jsm(): JetStreamManager | undefined {
    return this.#jsm;
  }

  /** Own blocks may go: what was lifted meanwhile has been read. */
  get blocksReady(): boolean {
    return this.#blocksReady;
  }

  /** Lists and settings have been read: what was changed here is merged into them. */
  get changesReady(): boolean {
    return this.#whole.lists && this.#whole.settings;
  }

  get applied(): Applied {
    const { place, exchanges } = this.#parts;
    return {
      blocks: this.#blocks?.sequence ?? place.blocks ?? 0,
      lists: exchanges.lists.sequence,
      settings: exchanges.settings.sequence,
    };
  }

  /** Resolves when all has been read; rejects where the session must be begun anew. */
  async enter(): Promise<void> {
    const { credential, members, exchanges, clock, stamps, place, missed, local } = this.#parts;
    const { member, signingSeed } = credential;
    missed.begun();
    this.#jsm = await jetstreamManager(this.#connection, { checkAPI: false, timeout: 5_000 });
    const jsm = this.#jsm;
    const publisher = new Publisher(this.#js, signerOf(member.id, signingSeed), stamps);
    const everyKey = (bucket: BucketName) => keySubject(bucket, '>');
    const memberships = this.#follow({
      stream: bucketStream(buckets.members),
      subjects: everyKey(buckets.members),
      raw: (subject, data) => this.#memberReader.take(subject, data),
    });
    await this.#patiently(memberships.caughtUp, [memberships.follower]);
    if (!this.#memberReader.hasOwn) throw new MembersMissing(memberships.follower.silence.why);
    if (this.#memberReader.isRevoked) throw new CredentialRevoked();
    await allTaken(jsm, buckets.members, memberships.follower);
    if (this.#memberReader.otherServers) throw new ServersChanged();
    const isOperator = member.role === 'operator';
    this.#follow({
      stream: bucketStream(buckets.hosts),
      // a plain host needs of the heartbeats only its own, for the server's time
      subjects: isOperator ? everyKey(buckets.hosts) : keySubject(buckets.hosts, member.id),
      members,
      apply: (told) => exchanges.hosts.apply(told),
      refused: (_, reason) => this.#refused(reason),
    });
    // before its own heartbeat takes the place of the one before
    if (this.#parts.isFirst) await exchanges.hosts.recall(jsm, members);
    this.#publisher = publisher;
    this.#parts.entered();
    await Promise.race([
      exchanges.hosts.connected(publisher),
      this.#connection.closed(),
      sleep(pauses.measured, undefined, { ref: false }),
    ]);
    // with an unknown clock blocks of others would end early or late
    if (!clock.known) throw new Error('the servers do not take this host’s heartbeat');
    const streams = this.#streams.begin(await commonStreamsOf(jsm));
    if (place.enter(streams.get(bucketStream(buckets.blocks))!)) {
      local.forgetRevisions();
      exchanges.blocks.forget();
    }
    for (const id of missed.members()) if (members.get(id)) place.rewind(id, missed.take(id)!);
    if (this.#parts.isFirst && place.blocks !== undefined) await this.#recall();
    // asked before it is read: meanwhile the place that it has reached is noted now and then
    const fromTheFirst = place.blocks === undefined;
    const blocks = this.#follow({
      stream: bucketStream(buckets.blocks),
      subjects: everyKey(buckets.blocks),
      ...(place.blocks === undefined ? {} : { from: place.blocks + 1 }),
      members,
      apply: async (told) => {
        exchanges.hosts.news();
        return exchanges.blocks.apply(told);
      },
      refused: (subject, reason, sequence) => {
        this.#refused(reason);
        if (mayBeNew(reason)) missed.block(subject.split('.')[3], sequence);
      },
    });
    this.#blocks = blocks.follower;
    this.followLists();
    this.#followSettings();
    if (isOperator)
      this.#attacks = this.#follow({
        stream: attackStream,
        subjects: attackSubject('*'),
        from: (place.attacks ?? 0) + 1,
        members,
        apply: (told) => exchanges.attacks.apply(told),
        refused: (_, reason) => this.#refused(reason),
      }).follower;
    exchanges.connected(this.#connection, publisher);
    await this.#patiently(blocks.caughtUp);
    if (this.#connection.isClosed()) throw new Error('the connection was given up');
    if (fromTheFirst) await allTaken(jsm, buckets.blocks, blocks.follower);
    if (this.#isBehind) throw new Error('a member came after what he wrote');
    this.#blocksReady = true;
    if (this.#parts.isConnected()) exchanges.blocks.connected(publisher);
  }

  /** The connection is to another server now, or to one that knows nothing of what was followed. */
  renew(): void {
    for (const follower of this.#followers) follower.renew();
    void this.#checkNow();
  }

  /**
   * What of the cluster this host does not hear although it is connected, and why: a NATS of the operator's own may not let it, or may
   * be at a limit.
   */
  silent(): Silence | undefined {
    const before = performance.now() - pauses.silent;
    return [...this.#followers].map(({ silence }) => silence).find(({ since }) => since < before);
  }

  /** Where the place is that it has reached. */
  notePlace(): void {
    const { place } = this.#parts;
    if (this.#blocks) place.blocks = this.#blocks.sequence;
    if (this.#attacks) place.attacks = this.#attacks.sequence;
  }

  end(): void {
    this.#memberReader.end();
    this.notePlace();
    for (const follower of this.#followers) void follower.stop();
    this.#publisher = undefined;
    this.#jsm = undefined;
    this.#blocksReady = false;
  }

  /** Reads the lists, from the beginning. */
  followLists(): void {
    const { exchanges, members, credential } = this.#parts;
    const isOperator = credential.member.role === 'operator';
    void this.#lists?.stop();
    this.#whole.lists = false;
    const { follower, caughtUp } = this.#follow({
      stream: bucketStream(buckets.lists),
      subjects: keySubject(buckets.lists, '>'),
      members,
      apply: (told: Told) => exchanges.lists.apply(told),
      own: (subject, data) => exchanges.lists.own(subject, data),
      refused: (subject, reason) => {
        this.#refused(reason);
        if (isOperator && reason !== 'unknown-member') exchanges.lists.refused(subject, reason);
      },
    });
    this.#lists = follower;
    const complete = async () => {
      await caughtUp;
      if (this.#lists !== follower) return;
      await allTaken(this.#jsm!, buckets.lists, follower);
      this.#whole.lists = true;
      await exchanges.lists.complete(isOperator);
      exchanges.hosts.news();
      this.#parts.ready();
    };
    complete().catch((error: unknown) => {
      if (this.#lists === follower) this.#parts.failed(error);
    });
  }

  #followSettings(): void {
    const { exchanges, members, credential } = this.#parts;
    const isOperator = credential.member.role === 'operator';
    const { follower, caughtUp } = this.#follow({
      stream: bucketStream(buckets.settings),
      subjects: keySubject(buckets.settings, '>'),
      members,
      apply: (told) => {
        exchanges.hosts.news();
        return exchanges.settings.apply(told);
      },
      refused: (subject, reason) => {
        this.#refused(reason);
        if (isOperator && reason !== 'flooding' && reason !== 'unknown-member')
          void exchanges.settings.heal(subject).catch(() => {});
      },
    });
    this.#settings = follower;
    const complete = async () => {
      await caughtUp;
      await allTaken(this.#jsm!, buckets.settings, follower);
      this.#whole.settings = true;
      await exchanges.settings.complete(isOperator);
      this.#parts.ready();
    };
    complete().catch((error: unknown) => this.#parts.failed(error));
  }

  /**
   * After a restart: the unblocks that were applied before, since a host that was cut off may know less than them; and what the bucket
   * has of this host's own, since what was to be sent last may have been lost with the process.
   */
  async #recall(): Promise<void> {
    const { exchanges, members, credential } = this.#parts;
    const key = (rest: string) => keySubject(buckets.blocks, rest);
    const common = {
      stream: bucketStream(buckets.blocks),
      members,
      refused: (_: string, reason: Refusal) => this.#refused(reason),
    };
    const unblocks = this.#follow({
      ...common,
      subjects: key('u.>'),
      apply: (told: Told) => exchanges.blocks.recall(told),
    });
    const own = this.#follow({
      ...common,
      subjects: key(`b.${credential.member.id}.>`),
      apply: (told: Told) => exchanges.blocks.standing(told),
    });
    const followers = [unblocks.follower, own.follower];
    const isDone = await this.#patiently(Promise.all([unblocks.caughtUp, own.caughtUp]), followers);
    for (const follower of followers) void follower.stop();
    // blocks of a host that was cut off would come into force although somebody has lifted them
    if (!isDone) throw new Error('the servers do not send what was lifted');
  }

  #follow(following: Omit<Following, 'caughtUp' | 'wentBack'>): Followed {
    const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
    const follower = new Follower(this.#js, { ...following, caughtUp: resolve, wentBack: () => this.#wentBack() });
    this.#followers.add(follower);
    void follower.run().finally(() => this.#followers.delete(follower));
    return { follower, caughtUp };
  }

  #refused(reason: Refusal): void {
    this.#parts.refused(reason);
    // a member may be new: what it wrote is read again when its membership has come
    if (mayBeNew(reason)) this.#parts.missed.other();
  }

  #cameLate(): void {
    this.#isBehind = true;
    if (this.#blocksReady) this.#parts.failed(new Error('a member came after what he wrote'));
  }

  /** The store of the servers may have been lost while they were away. */
  async #checkNow(): Promise<void> {
    while (this.#jsm && this.#parts.isConnected() && !(await this.compare(commonStreamsOf(this.#jsm))))
      await sleep(pauses.retry);
  }

  /** Whether the streams are still those that are read; where not, all begins anew. As `StreamWatch.compare`. */
  compare(found: ReturnType<typeof commonStreamsOf>): Promise<boolean> {
    return this.#streams.compare(found);
  }

  #followerOf(stream: string): Follower | undefined {
    const followers = new Map([
      [bucketStream(buckets.blocks), this.#blocks],
      [bucketStream(buckets.lists), this.#lists],
      [bucketStream(buckets.settings), this.#settings],
    ]);
    return followers.get(stream);
  }

  #wentBack(): void {
    this.#parts.place.wentBack();
    this.#parts.failed(new Error('the servers have lost what they stored last'));
  }

  /** Waits as long as these go on. False: they do not, or the connection is given up. */
  async #patiently(work: Promise<unknown>, followers: readonly Follower[] = []): Promise<boolean> {
    const ends = [work.then(() => true), this.#connection.closed().then(() => false)];
    for (let before = -1; ; ) {
      const taken = followers.reduce((sum, follower) => sum + follower.taken, 0);
      if (taken === before) return false;
      before = taken;
      const end = await Promise.race([...ends, sleep(pauses.caughtUp, undefined, { ref: false })]);
      if (end !== undefined) return end;
    }
  }
}

/** A membership that is on its way would make it believable. */
function mayBeNew(reason: Refusal): boolean {
  return reason === 'unknown-member' || reason === 'bad-signature';
}

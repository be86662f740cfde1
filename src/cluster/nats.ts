import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Block } from '../model/block.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import type { Cluster, ClusterState } from './cluster.ts';
import { connectionOptions } from './credentials/connection.ts';
import { type ClusterCredential, readCredential } from './credentials/credential.ts';
import { Members } from './credentials/membership.ts';
import { keepServers, serverListKey } from './credentials/server-list.ts';
import { signerOf } from './credentials/signing-key.ts';
import { AttackExchange } from './exchange/attacks.ts';
import { BlockExchange } from './exchange/blocks.ts';
import { HostExchange } from './exchange/hosts.ts';
import { ListExchange } from './exchange/lists.ts';
import { Publisher } from './exchange/publisher.ts';
import { SettingsExchange } from './exchange/settings.ts';
import { SuspicionExchange } from './exchange/suspicions.ts';
import { Follower, type Following, type Refusal, type Told } from './follower.ts';
import type { Applied, LocalSide } from './local-side.ts';
import { ReplicaWatch } from './replica-watch.ts';
import { ServerClock } from './server-clock.ts';
import { OwnStamps, SeenStamps } from './stamps.ts';
import { attackStream, attackSubject, type BucketName, bucketStream, buckets, keySubject } from './subjects.ts';

export interface NatsClusterOptions {
  readonly dataDir: string;
  readonly credential: ClusterCredential;
  readonly local: LocalSide;
  /** what was remembered before a restart */
  readonly remembered: Readonly<Record<string, string>>;
  readonly clock: () => number;
}

const pauses = {
  retry: 2_000,
  refused: 30_000,
  remember: 2_000,
  send: 20,
  unsent: 2_000,
  measured: 5_000,
  stuck: 20_000,
  caughtUp: 15_000,
  end: 1_000,
  incomplete: 500,
  replicas: 5_000,
};
/** so often it is looked whether the rest has come, before the session is begun anew */
const looksForTheRest = 6;
const watchedStreams = [buckets.blocks, buckets.lists, buckets.settings].map(bucketStream);
/** members of whom something was refused before they were known */
const mostMissed = 1_000;

type Follow = (following: Omit<Following, 'caughtUp'>) => {
  readonly follower: Follower;
  readonly caughtUp: Promise<void>;
};

/** Which stream it is, among those that had its name: when it was made; and its last sequence. */
interface StreamId {
  readonly id: string;
  readonly last: number;
}

/**
 * The cluster of which this host is a member. Everything happens in the background: while no server can be reached, what is
 * to be sent waits, and the engine goes on by itself.
 */
export class NatsCluster implements Cluster {
  readonly #options: NatsClusterOptions;
  readonly #local: LocalSide;
  readonly #members: Members;
  readonly #clock: ServerClock;
  readonly #stamps: OwnStamps;
  readonly #seenBlocks: SeenStamps;
  readonly #blocks: BlockExchange;
  readonly #lists: ListExchange;
  readonly #settings: SettingsExchange;
  readonly #hosts: HostExchange;
  readonly #attacks: AttackExchange;
  readonly #suspicions: SuspicionExchange;
  readonly #refused = new Map<string, number>();
  #credential: ClusterCredential;
  #connection: NatsConnection | undefined;
  #connected = false;
  #since: number;
  #trouble = 'no server has been reached yet';
  #followers: Follower[] = [];
  #following: { blocks?: Follower; settings?: Follower; attacks?: Follower } = {};
  #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #sending = false;
  #sendAgain = false;
  #sendingFailed = false;
  #stuckSince: number | undefined;
  #publisher: Publisher | undefined;
  #jsm: JetStreamManager | undefined;
  #blockStart: number | undefined;
  /** the own blocks may go */
  #blocksReady = false;
  /** the first session after a start */
  #recalls = true;
  /** a membership came for whose writer something had been refused */
  #isBehind = false;
  /** this host's own membership was read in this session */
  #ownRead = false;
  /** by member, the first sequence of his blocks that was refused; '': something of another bucket */
  readonly #missed = new Map<string, number>();
  #streamIds: ReadonlyMap<string, StreamId> = new Map();
  #streamId = '';
  #ready = { lists: false, settings: false };
  #remembering: NodeJS.Timeout | undefined;
  readonly #replicas: ReplicaWatch;
  #looking: NodeJS.Timeout | undefined;
  #lastRemembered = '';
  #attackStart: number | undefined;

  constructor(options: NatsClusterOptions) {
    this.#options = options;
    const { credential, local, remembered, clock } = options;
    this.#local = local;
    this.#credential = credential;
    this.#members = new Members(credential.clusterId, credential.clusterKey);
    this.#members.admit(credential.member);
    this.#clock = new ServerClock(clock, numberOf(remembered['clock.ahead']));
    this.#since = clock();
    this.#stamps = new OwnStamps(numberOf(remembered.stamp) ?? 0, (upTo) => local.remember({ stamp: String(upTo) }));
    this.#seenBlocks = new SeenStamps(numbersOf(remembered['blocks.stamps']));
    this.#streamId = remembered['blocks.stream'] ?? '';
    this.#blockStart = numberOf(remembered['blocks.sequence']);
    this.#attackStart = numberOf(remembered['attacks.sequence']);
    this.#blocks = new BlockExchange(
      local,
      credential.member.id,
      this.#clock,
      this.#seenBlocks,
      numberOf(remembered['blocks.unblock']) ?? 0,
    );
    this.#lists = new ListExchange(local, this.#members, new SeenStamps(), () => this.#hosts.news());
    this.#settings = new SettingsExchange(local, new SeenStamps());
    this.#hosts = new HostExchange(
      local,
      credential.member.id,
      this.#clock,
      this.#stamps,
      new SeenStamps(),
      () => this.applied,
      () => this.#members.all().length,
    );
    this.#attacks = new AttackExchange(
      local,
      credential.member.id,
      numberOf(remembered['attacks.sentUntil']),
      clock(),
      randomUUID(),
    );
    this.#replicas = new ReplicaWatch({
      settled: (before) => {
        for (const exchange of [this.#blocks, this.#lists, this.#settings]) exchange.settled(before);
      },
      rejoined: (since) => this.#repeat(since),
    });
    this.#suspicions = new SuspicionExchange(local, this.#members, this.#clock, new SeenStamps(), (reason) =>
      this.#countRefusal(reason),
    );
  }

  get state(): ClusterState {
    const members = this.#members.all();
    const { member } = this.#credential;
    const server = this.#connected ? (this.#connection?.getServer() ?? null) : null;
    const others = members.filter(({ id, revoked }) => id !== member.id && !revoked).length;
    return {
      role: member.role,
      connected: this.#connected,
      since: this.#since,
      server,
      summary: this.#connected
        ? `Connected to ${server}; ${others === 1 ? 'one other host' : `${others} other hosts`}`
        : `Cut off: ${this.#trouble}. This host goes on protecting by itself`,
      operators: members.filter(({ role, revoked }) => role === 'operator' && !revoked).map(({ name }) => name),
      names: new Map(members.map(({ id, name }) => [id, name])),
      refused: Object.fromEntries(this.#refused),
      waiting: this.#blocks.waiting + this.#local.outbox.size,
      capped: [...this.#blocks.capped].map(([id, count]) => ({
        host: this.#members.get(id)?.membership.name ?? id,
        count,
      })),
    };
  }

  start(): void {
    this.#running ??= this.#run();
    this.#remembering = setInterval(() => this.#remember(), pauses.remember);
    this.#looking = setTimeout(() => this.#lookAtReplicas(), pauses.replicas);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#remembering);
    clearTimeout(this.#looking);
    this.#remember();
    this.#leaveSession();
    await this.#connection?.close().catch(() => {});
    // a server that does not answer must not keep the engine from ending
    await Promise.race([this.#running, sleep(pauses.end)]);
  }

  blocked(block: Block): void {
    this.#blocks.blocked(block);
  }

  lifted(block: Block, takenBack: boolean): void {
    this.#blocks.lifted(block, takenBack);
  }

  attacked(id: number, fresh: boolean): void {
    this.#attacks.attacked(id, fresh, this.#options.clock());
  }

  suspected(news: SuspicionNews): void {
    this.#suspicions.say(news);
  }

  changed(): void {
    setTimeout(() => void this.#sendOutbox(), pauses.send);
  }

  relist(): void {
    this.#lists.forget();
    void this.#refollowLists();
  }

  get applied(): Applied {
    const { blocks, settings } = this.#following;
    return {
      blocks: blocks?.sequence ?? this.#blockStart ?? 0,
      lists: this.#lists.sequence,
      settings: settings?.sequence ?? 0,
    };
  }

  /** Connects, again and again; a credential that was changed on the disk meanwhile is taken. */
  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      let pause = pauses.retry;
      try {
        this.#renewCredential();
        const servers = this.#credential.servers.join();
        const connection = await connect({
          ...connectionOptions(this.#credential),
          name: `sipprot ${this.#credential.member.name}`,
          maxReconnectAttempts: -1,
          reconnectTimeWait: 500,
          reconnectJitter: 500,
          reconnectJitterTLS: 500,
          pingInterval: 5_000,
          maxPingOut: 2,
          timeout: 5_000,
        });
        this.#connection = connection;
        if (signal.aborted) return void (await connection.close());
        const watching = this.#watch(connection, servers);
        await this.#enterSession(connection);
        const ended = await connection.closed();
        await watching;
        if (ended) throw ended;
      } catch (error) {
        this.#trouble = textOf(error);
        if (/authoriz|authenticat|revoked/i.test(this.#trouble)) {
          pause = pauses.refused;
          this.#trouble = 'the servers refuse the credential of this host: it was revoked, or is of another cluster';
          this.#local.alarm(
            'cluster-refused',
            'the cluster refuses this host: its credential was revoked, or is of another cluster',
            'Join it anew: "sipprot cluster add" on the host with the cluster key, "sipprot cluster join" here. Until then it protects by itself.',
          );
        }
      } finally {
        this.#leaveSession();
        await this.#connection?.close().catch(() => {});
        this.#connection = undefined;
      }
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }

  /** A new key or a new login, since the host was joined anew or its credential rotated. */
  #renewCredential(): void {
    const credential = readCredential(this.#options.dataDir);
    if (!credential || credential.clusterId !== this.#credential.clusterId) return;
    const rotated = credential.signingSeed !== this.#credential.signingSeed;
    this.#credential = credential;
    this.#members.admit(credential.member);
    if (rotated) this.#local.forgetRevisions();
  }

  async #watch(connection: NatsConnection, servers: string): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') {
        this.#trouble = 'the connection to the server is lost';
        this.#setConnected(false);
        // the client tries only the servers that it was given; there may be others by now
        if (this.#credential.servers.join() !== servers) void connection.close();
      } else if (type === 'reconnect') {
        this.#setConnected(true);
        for (const follower of this.#followers) follower.renew();
        void this.#checkStreams(connection);
      }
    }
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#note(connected);
    if (!connected || !this.#publisher) {
      this.#blocks.disconnected();
      this.#hosts.disconnected();
      this.#attacks.disconnected();
      this.#suspicions.disconnected();
      return;
    }
    this.#local.clear('cluster-refused');
    void this.#hosts.connected(this.#publisher);
    this.#attacks.connected(this.#publisher);
    if (this.#connection) this.#suspicions.connected(this.#connection, this.#publisher);
    if (this.#blocksReady) this.#blocks.connected(this.#publisher);
    this.changed();
  }

  #note(connected: boolean): void {
    this.#connected = connected;
    this.#since = this.#options.clock();
  }

  async #enterSession(connection: NatsConnection): Promise<void> {
    const { member, signingSeed } = this.#credential;
    // all but the blocks is read from the beginning
    this.#missed.delete('');
    this.#isBehind = false;
    this.#ownRead = false;
    const js = jetstream(connection, { timeout: 5_000 });
    const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: 5_000 });
    this.#jsm = jsm;
    const publisher = new Publisher(js, signerOf(member.id, signingSeed), this.#stamps);
    const follow: Follow = (following) => {
      let follower: Follower | undefined;
      const caughtUp = new Promise<void>((done) => {
        follower = new Follower(js, { ...following, caughtUp: done });
      });
      this.#followers.push(follower!);
      void follower!.run();
      return { follower: follower!, caughtUp };
    };
    const refused = (subject: string, reason: Refusal) => {
      this.#countRefusal(reason);
      // a member may be new: what it wrote is read again when its membership has come
      if (mayBeNew(reason)) this.#miss(undefined, 0);
      return subject;
    };
    const everyKey = (bucket: string) => `$KV.${bucket}.>`;
    const members = follow({
      stream: bucketStream(buckets.members),
      subjects: everyKey(buckets.members),
      raw: (subject, data) => this.#takeMember(subject, data),
    });
    await this.#patiently(members.caughtUp);
    // this host's own membership stands there: a server without it has lost its disk, and has not got the others' copy yet
    if (!this.#ownRead) throw new Error('the server has not got the members of the cluster yet');
    await allTaken(jsm, buckets.members, members.follower);
    const operator = this.#credential.member.role === 'operator';
    follow({
      stream: bucketStream(buckets.hosts),
      // a plain host needs of the heartbeats only its own, for the server's time
      subjects: operator ? everyKey(buckets.hosts) : keySubject(buckets.hosts, member.id),
      members: this.#members,
      apply: (told) => this.#hosts.apply(told),
      refused,
    });
    this.#publisher = publisher;
    this.#note(true);
    this.#local.clear('cluster-refused');
    await Promise.race([this.#hosts.connected(publisher), connection.closed(), sleep(pauses.measured)]);
    // with an unknown clock blocks of others would end early or late
    if (!this.#clock.known) throw new Error('the servers do not take this host’s heartbeat');
    this.#streamIds = await streamIdsOf(jsm);
    this.#checkBlocks(this.#streamIds.get(bucketStream(buckets.blocks))!);
    for (const id of this.#missed.keys()) if (this.#members.get(id)) this.#rewind(id);
    if (this.#recalls && this.#blockStart !== undefined) await this.#recall(follow, refused);
    this.#recalls = false;
    // asked before it is read: meanwhile the place that it has reached is noted now and then
    const fromTheFirst = this.#blockStart === undefined;
    const blocks = follow({
      stream: bucketStream(buckets.blocks),
      subjects: everyKey(buckets.blocks),
      ...(this.#blockStart === undefined ? {} : { from: this.#blockStart + 1 }),
      members: this.#members,
      apply: async (told) => {
        this.#hosts.news();
        return this.#blocks.apply(told);
      },
      refused: (subject, reason, sequence) => {
        refused(subject, reason);
        if (mayBeNew(reason)) this.#miss(subject.split('.')[3], sequence);
      },
    });
    this.#following.blocks = blocks.follower;
    this.#followLists = () => this.#startLists(follow, refused, operator, jsm, connection);
    this.#followLists();
    const settings = follow({
      stream: bucketStream(buckets.settings),
      subjects: everyKey(buckets.settings),
      members: this.#members,
      apply: (told) => {
        this.#hosts.news();
        return this.#settings.apply(told, !this.#ready.settings);
      },
      refused: (subject, reason) => {
        refused(subject, reason);
        if (operator && reason !== 'flooding' && reason !== 'unknown-member')
          void this.#settings.heal(subject).catch(() => {});
      },
    });
    this.#following.settings = settings.follower;
    void settings.caughtUp
      .then(async () => {
        await allTaken(jsm, buckets.settings, settings.follower);
        this.#ready.settings = true;
        await this.#settings.complete(operator);
        this.changed();
      })
      .catch((error: unknown) => this.#beginAnew(connection, error));
    if (operator)
      this.#following.attacks = follow({
        stream: attackStream,
        subjects: attackSubject('*'),
        from: (this.#attackStart ?? 0) + 1,
        members: this.#members,
        apply: (told) => this.#attacks.apply(told),
        refused,
      }).follower;
    this.#attacks.connected(publisher);
    this.#suspicions.connected(connection, publisher);
    // what was lifted meanwhile is not to be told anew
    await this.#patiently(blocks.caughtUp);
    if (fromTheFirst) await allTaken(jsm, buckets.blocks, blocks.follower);
    if (this.#isBehind) throw new Error('a member came after what he wrote');
    if (this.#publisher === publisher && this.#connected) this.#blocks.connected(publisher);
    this.#blocksReady = true;
  }

  /**
   * After a restart: the unblocks that were applied before, since a host that was cut off may know less than them; and what the bucket
   * has of this host's own, since what was to be sent last may have been lost with the process.
   */
  async #recall(follow: Follow, refused: (subject: string, reason: Refusal) => void): Promise<void> {
    const key = (rest: string) => keySubject(buckets.blocks, rest);
    const common = { stream: bucketStream(buckets.blocks), members: this.#members, refused };
    const unblocks = follow({ ...common, subjects: key('u.>'), apply: (told) => this.#blocks.recall(told) });
    const own = follow({
      ...common,
      subjects: key(`b.${this.#credential.member.id}.>`),
      apply: (told) => this.#blocks.standing(told),
    });
    await this.#patiently(Promise.all([unblocks.caughtUp, own.caughtUp]).then(() => {}));
    void unblocks.follower.stop();
    void own.follower.stop();
  }

  #followLists: () => void = () => {};
  #listFollower: Follower | undefined;

  #startLists(
    follow: Follow,
    refused: (subject: string, reason: Refusal) => void,
    operator: boolean,
    jsm: JetStreamManager,
    connection: NatsConnection,
  ): void {
    this.#ready.lists = false;
    const lists = follow({
      stream: bucketStream(buckets.lists),
      subjects: `$KV.${buckets.lists}.>`,
      members: this.#members,
      apply: (told: Told) => this.#lists.apply(told),
      refused: (subject, reason) => {
        refused(subject, reason);
        if (operator && reason !== 'unknown-member') void this.#lists.refused(subject, reason).catch(() => {});
      },
    });
    this.#listFollower = lists.follower;
    void lists.caughtUp
      .then(async () => {
        if (this.#listFollower !== lists.follower) return;
        await allTaken(jsm, buckets.lists, lists.follower);
        this.#ready.lists = true;
        await this.#lists.complete(operator);
        this.#hosts.news();
        this.changed();
      })
      .catch((error: unknown) => {
        if (this.#listFollower === lists.follower) this.#beginAnew(connection, error);
      });
  }

  /** What was read is not all, or could not be completed. */
  #beginAnew(connection: NatsConnection, error: unknown): void {
    if (this.#connection !== connection) return;
    this.#trouble = textOf(error);
    void connection.close();
  }

  async #refollowLists(): Promise<void> {
    await this.#listFollower?.stop();
    this.#followLists();
  }

  #leaveSession(): void {
    this.#setConnected(false);
    this.#suspicions.ended();
    this.#noteSequences();
    for (const follower of this.#followers) void follower.stop();
    this.#followers = [];
    this.#following = {};
    this.#publisher = undefined;
    this.#jsm = undefined;
    this.#followLists = () => {};
    this.#ready = { lists: false, settings: false };
    this.#blocksReady = false;
    this.#lists.forget();
    this.#settings.forget();
  }

  #countRefusal(reason: Refusal): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** A bucket that was made anew knows nothing of what it held: all of it is sent again. */
  #checkBlocks({ id, last }: StreamId): void {
    if (id === this.#streamId && (this.#blockStart ?? 0) <= last) return;
    if (this.#streamId !== '') {
      this.#local.forgetRevisions();
      this.#blocks.forget();
      this.#blockStart = undefined;
      this.#attackStart = undefined;
    }
    this.#streamId = id;
  }

  /** The store of the servers may have been lost while they were away: then all begins anew. */
  async #checkStreams(connection: NatsConnection): Promise<void> {
    while (this.#connection === connection && this.#connected && this.#jsm) {
      try {
        const now = await streamIdsOf(this.#jsm);
        const before = this.#streamIds;
        if ([...now].some(([name, { id }]) => before.has(name) && before.get(name)!.id !== id))
          await connection.close();
        return;
      } catch {
        await sleep(pauses.retry);
      }
    }
  }

  async #lookAtReplicas(): Promise<void> {
    if (this.#jsm && this.#connected && this.#blocksReady) await this.#replicas.look(this.#jsm, watchedStreams);
    if (!this.#stopped.signal.aborted) this.#looking = setTimeout(() => this.#lookAtReplicas(), pauses.replicas);
  }

  /** The servers were apart, and one of them may have missed what was sent meanwhile. */
  async #repeat(since: number): Promise<void> {
    const publisher = this.#publisher;
    const jsm = this.#jsm;
    if (!publisher || !jsm || !this.#connected) throw new Error('not connected');
    await this.#blocks.repeat();
    this.#attacks.repeat(this.#options.clock() - (performance.now() - since), randomUUID());
    await this.#settings.repeat(publisher, jsm);
    await this.#lists.repeat(publisher, jsm);
  }

  /** Something was refused of somebody who may just have become a member. Without an id: where he stands does not matter. */
  #miss(id: string | undefined, sequence: number): void {
    const key = id ?? '';
    if (this.#missed.has(key) || this.#missed.size >= mostMissed) return;
    this.#missed.set(key, sequence);
  }

  /** What was missed of a member is read again. */
  #rewind(id: string): void {
    const sequence = this.#missed.get(id);
    this.#missed.delete(id);
    if (sequence === undefined) return;
    this.#seenBlocks.forget(id);
    if (this.#blockStart !== undefined) this.#blockStart = Math.min(this.#blockStart, sequence - 1);
  }

  #takeMember(subject: string, data: Uint8Array): void {
    const key = subject.slice(keySubject(buckets.members, '').length);
    if (key === serverListKey) {
      this.#credential = keepServers(this.#options.dataDir, this.#credential, data);
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(data).toString());
    } catch {
      return;
    }
    if (key === this.#credential.member.id) this.#ownRead = true;
    const admission = this.#members.admit(value);
    if (admission !== 'new' && admission !== 'changed') return;
    const member = this.#members.get(key)?.membership;
    // what only it vouched for is let in
    if (!member?.revoked && (this.#missed.has(key) || this.#missed.delete(''))) {
      this.#isBehind = true;
      if (this.#blocksReady) void this.#connection?.close();
    }
    if (member?.revoked && member.id !== this.#credential.member.id) this.#local.revoked(member.id);
  }

  async #sendOutbox(): Promise<void> {
    const publisher = this.#publisher;
    const jsm = this.#jsm;
    if (!publisher || !jsm || !this.#connected || this.#credential.member.role !== 'operator') return;
    // the cluster's state comes first: what was changed here is merged into it
    if (!this.#ready.lists || !this.#ready.settings) return;
    if (this.#sending) {
      this.#sendAgain = true;
      return;
    }
    this.#sending = true;
    let again = false;
    try {
      await this.#settings.send(publisher, jsm);
      for (;;) {
        const items = await this.#local.outbox.next('unblock', 100);
        if (items.length === 0) break;
        for (const { key, value } of items) {
          const { holdSeconds, by } = JSON.parse(value ?? '{}') as { holdSeconds: number; by: string };
          await this.#blocks.unblock(key, holdSeconds, by);
        }
        await this.#local.outbox.taken(items);
      }
      await this.#lists.send(publisher, jsm);
    } catch (error) {
      again = true;
      this.#trouble = textOf(error);
    }
    this.#sending = false;
    this.#sendingFailed = again;
    if (this.#sendAgain || again) {
      this.#sendAgain = false;
      setTimeout(() => void this.#sendOutbox(), again ? pauses.unsent : pauses.send).unref();
    }
  }

  async #patiently(work: Promise<void>): Promise<void> {
    await Promise.race([work, this.#connection?.closed(), sleep(pauses.caughtUp)]);
  }

  #noteSequences(): void {
    const { blocks, attacks } = this.#following;
    if (blocks) this.#blockStart = blocks.sequence;
    if (attacks) this.#attackStart = attacks.sequence;
  }

  /** The servers are there and do not take what we send: their disk may be full, or the stream has no leader. */
  #watchWaiting(): void {
    const stuck = this.#connected && (this.#blocks.waiting > 0 || this.#sendingFailed);
    const now = this.#options.clock();
    if (!stuck) {
      this.#stuckSince = undefined;
      this.#local.clear('cluster-waiting');
      return;
    }
    this.#stuckSince ??= now;
    if (now - this.#stuckSince < pauses.stuck) return;
    this.#local.alarm(
      'cluster-waiting',
      `the cluster's servers do not take what this host sends${this.#sendingFailed ? `: ${this.#trouble}` : ''}`,
      'Changes and blocks are in force here, and are kept until they can be sent. Look at the disks of the NATS servers, and at "sipprot cluster status".',
    );
  }

  /** Behind what was written of it in the store's queue: after a restart it goes on from here. */
  #remember(): void {
    this.#noteSequences();
    this.#watchWaiting();
    if (this.#streamId === '') return;
    const values = {
      'blocks.stream': this.#streamId,
      'blocks.sequence': String(this.#blockStart ?? 0),
      'blocks.unblock': String(this.#blocks.seenUnblock),
      'blocks.stamps': JSON.stringify(this.#seenBlocks),
      ...(this.#clock.known ? { 'clock.ahead': String(Math.round(this.#clock.ahead / 1000) * 1000) } : {}),
      ...(this.#attackStart === undefined ? {} : { 'attacks.sequence': String(this.#attackStart) }),
    };
    const text = JSON.stringify(values);
    if (text === this.#lastRemembered) return;
    this.#lastRemembered = text;
    this.#local.remember(values);
  }
}

/**
 * A server that is still catching up with the others can leave out what it has not got, without saying so.
 * @throws when the follower, which began at the first message, was given fewer than the stream's leader has
 */
async function allTaken(jsm: JetStreamManager, bucket: BucketName, follower: Follower): Promise<void> {
  for (let looks = 1; ; looks++) {
    const { state } = await jsm.streams.info(bucketStream(bucket));
    if (follower.taken >= state.messages) return;
    if (looks === looksForTheRest) throw new Error(`the server has not got all of the cluster's ${bucket} yet`);
    await sleep(pauses.incomplete);
  }
}

async function streamIdsOf(jsm: JetStreamManager): Promise<ReadonlyMap<string, StreamId>> {
  const found = await Promise.all(watchedStreams.map((name) => jsm.streams.info(name)));
  return new Map(
    found.map(({ created, state }, i) => [watchedStreams[i]!, { id: String(created), last: state.last_seq }]),
  );
}

/** A membership that is on its way would make it believable. */
function mayBeNew(reason: Refusal): boolean {
  return reason === 'unknown-member' || reason === 'bad-signature';
}

function numberOf(text: string | undefined): number | undefined {
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function numbersOf(text: string | undefined): Record<string, number> {
  try {
    return JSON.parse(text ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

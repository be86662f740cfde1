import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Block } from '../model/block.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import type { Cluster, ClusterState } from './cluster.ts';
import { connectionOptions } from './credentials/connection.ts';
import { type ClusterCredential, readCredential } from './credentials/credential.ts';
import { Members } from './credentials/membership.ts';
import { keepServers } from './credentials/server-list.ts';
import { Exchanges } from './exchanges.ts';
import type { Refusal } from './follower.ts';
import type { Applied, LocalSide } from './local-side.ts';
import { Missed } from './missed.ts';
import { OutboxSender } from './outbox-sender.ts';
import { numberOf, Place } from './place.ts';
import { ReplicaWatch } from './replica-watch.ts';
import { ServerClock } from './server-clock.ts';
import { Session } from './session.ts';
import { MembersMissing, ServersChanged } from './session-end.ts';
import { OwnStamps } from './stamps.ts';
import { commonStreamsOf } from './stream-state.ts';
import { StuckWatch } from './stuck-watch.ts';

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
  end: 1_000,
  replicas: 5_000,
  membersLost: 10_000,
};
/** so long the servers may take for a change before it is told, milliseconds: an import of many entries goes on for some seconds */
const patience = 5_000;
/** As with heartbeats: in a large cluster each asks less often, so that the servers are not asked more often altogether, milliseconds. */
const perMember = 20;

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
  readonly #place: Place;
  readonly #exchanges: Exchanges;
  readonly #sender: OutboxSender;
  readonly #replicas: ReplicaWatch;
  readonly #missed = new Missed();
  readonly #stuck = new StuckWatch();
  readonly #refused = new Map<string, number>();
  #credential: ClusterCredential;
  #connection: NatsConnection | undefined;
  #session: Session | undefined;
  #isFirst = true;
  #connected = false;
  #since: number;
  #trouble = 'no server has been reached yet';
  /** The clock, since it connected: the client tries no server again before the time that this one had when it was tried last. */
  #wasSetBack = false;
  /** since when no server has had the memberships, by `performance.now()` */
  #membersMissing: number | undefined;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #remembering: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #lastRemembered = '';

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
    this.#place = new Place(remembered);
    this.#exchanges = new Exchanges({
      local,
      own: credential.member.id,
      members: this.#members,
      serverClock: this.#clock,
      stamps: this.#stamps,
      place: this.#place,
      remembered,
      clock,
      applied: () => this.applied,
      refused: (reason) => this.#countRefusal(reason),
      waits: () => this.#sender.soon(),
    });
    this.#sender = new OutboxSender({
      outbox: local.outbox,
      ...this.#exchanges,
      link: () =>
        this.#credential.member.role === 'operator' && this.#session?.changesReady ? this.#link() : undefined,
      trouble: (error) => {
        this.#trouble = textOf(error);
      },
      clock,
    });
    this.#replicas = new ReplicaWatch({
      settled: (before) => this.#exchanges.settled(before),
      rejoined: async (since) => {
        const link = this.#link();
        if (!link) throw new Error('not connected');
        await this.#exchanges.repeat(since, link.publisher, link.jsm);
        const { repeatMembers } = await import('./credentials/establish.ts');
        // where it fails ("cluster add" and "revoke" do it too), all else was said and is not to be said over and over
        await repeatMembers(options.dataDir, clock(), this.#members.all()).catch(() => {});
      },
    });
  }

  get state(): ClusterState {
    const members = this.#members.all();
    const { member } = this.#credential;
    const server = this.#connected ? (this.#connection?.getServer() ?? null) : null;
    const others = members.filter(({ id, revoked }) => id !== member.id && !revoked).length;
    const { blocks } = this.#exchanges;
    const unsent = this.#local.outbox.size;
    const unsentSince = this.#sender.waitsSince();
    const heldUp =
      unsent > 0 && this.#options.clock() - Math.max(unsentSince, this.#since) >= patience
        ? `; its servers have not taken ${unsent === 1 ? 'a change' : `${unsent} changes`} of this host yet`
        : '';
    return {
      role: member.role,
      connected: this.#connected,
      since: this.#since,
      server,
      summary: this.#connected
        ? `Connected to ${server}; ${others === 1 ? 'one other host' : `${others} other hosts`}${heldUp}`
        : `Cut off: ${this.#trouble}. This host goes on protecting by itself`,
      operators: members.filter(({ role, revoked }) => role === 'operator' && !revoked).map(({ name }) => name),
      names: new Map(members.map(({ id, name }) => [id, name])),
      refused: Object.fromEntries(this.#refused),
      waiting: blocks.waiting + unsent,
      unsent,
      unsentSince,
      capped: [...blocks.capped].map(([id, count]) => ({
        host: this.#members.get(id)?.membership.name ?? id,
        count,
      })),
    };
  }

  get servers(): readonly string[] {
    return this.#credential.servers;
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
    this.#exchanges.blocks.blocked(block);
  }

  lifted(block: Block, takenBack: boolean): void {
    this.#exchanges.blocks.lifted(block, takenBack);
  }

  attacked(id: number, fresh: boolean): void {
    this.#exchanges.attacks.attacked(id, fresh, this.#options.clock());
  }

  suspected(news: SuspicionNews): void {
    this.#exchanges.suspicions.say(news);
  }

  changed(): void {
    this.#sender.soon();
  }

  relist(): void {
    this.#exchanges.lists.forget();
    if (this.#session?.publisher) this.#session.followLists();
  }

  clockSet(by: number): void {
    this.#since += by;
    this.#sender.clockSet(by);
    this.#exchanges.blocks.clockSet(by);
    this.#exchanges.attacks.clockSet(by);
    this.#wasSetBack ||= by < 0;
  }

  hostRemoved(uuid: string): void {
    this.#exchanges.hosts.removed(uuid);
  }

  get applied(): Applied {
    return (
      this.#session?.applied ?? {
        blocks: this.#place.blocks ?? 0,
        lists: this.#exchanges.lists.sequence,
        settings: this.#exchanges.settings.sequence,
      }
    );
  }

  /** Connects, again and again; a credential that was changed on the disk meanwhile is taken. */
  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      let pause = pauses.retry;
      try {
        this.#renewCredential();
        const { servers } = this.#credential;
        const connection = await connect({
          ...connectionOptions(this.#credential),
          name: `sipprot ${this.#credential.member.name}`,
          maxReconnectAttempts: -1,
          reconnectTimeWait: 500,
          reconnectJitter: 500,
          reconnectJitterTLS: 500,
          pingInterval: 5_000,
          maxPingOut: 2,
          // or each request makes an error beforehand, with the stack of its caller: an import makes a thousand
          noAsyncTraces: true,
          timeout: 5_000,
        });
        this.#connection = connection;
        this.#wasSetBack = false;
        if (signal.aborted) return void (await connection.close());
        const watching = this.#watch(connection);
        this.#session = this.#newSession(connection, servers);
        await this.#session.enter();
        this.#isFirst = false;
        this.#membersMissing = undefined;
        const ended = await connection.closed();
        await watching;
        if (ended) throw ended;
      } catch (error) {
        this.#trouble = textOf(error);
        if (error instanceof ServersChanged) pause = 0;
        if (error instanceof MembersMissing) await this.#restoreMembers(error);
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

  /**
   * The servers have lost what they stored, and no copy comes: more disks than one were lost, or one while all servers were down.
   * Who holds the cluster key tells them the members again; the hosts then what they have.
   */
  async #restoreMembers({ message }: MembersMissing): Promise<void> {
    const now = performance.now();
    this.#membersMissing ??= now;
    if (now - this.#membersMissing < pauses.membersLost) return;
    this.#trouble = `${message}: run "sipprot cluster init" on the host with the cluster key`;
    try {
      const { establishAnew } = await import('./credentials/establish.ts');
      if (!(await establishAnew(this.#options.dataDir, this.#options.clock(), this.#members.all()))) return;
      this.#membersMissing = undefined;
      this.#trouble = `${message}, and was told them again`;
    } catch (error) {
      this.#trouble = `${message}, and does not take them: ${textOf(error)}`;
    }
  }

  /** @param servers that the connection tries */
  #newSession(connection: NatsConnection, servers: readonly string[]): Session {
    return new Session(connection, {
      credential: this.#credential,
      local: this.#local,
      members: this.#members,
      exchanges: this.#exchanges,
      clock: this.#clock,
      stamps: this.#stamps,
      place: this.#place,
      missed: this.#missed,
      isFirst: this.#isFirst,
      isConnected: () => this.#connected && this.#connection === connection,
      entered: () => {
        this.#note(true);
        this.#local.clear('cluster-refused');
      },
      ready: () => this.#sender.soon(),
      refused: (reason) => this.#countRefusal(reason),
      servers: (data) => {
        try {
          this.#credential = keepServers(this.#options.dataDir, this.#credential, data);
          this.#local.clear('cluster-servers');
        } catch (error) {
          this.#local.alarm(
            'cluster-servers',
            `the list of the cluster's servers cannot be kept: ${textOf(error)}`,
            'The host goes on with the servers that it knows. Look at its disk, then start it anew.',
          );
        }
        return this.#credential.servers.join() !== servers.join();
      },
      // a server that is away for a few seconds would let it in for two minutes
      revoked: () => this.#replicas.doubt(),
      failed: (error) => {
        if (this.#connection !== connection) return;
        this.#trouble = textOf(error);
        connection.close().catch(() => {});
      },
    });
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

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') {
        this.#trouble = 'the connection to the server is lost';
        this.#setConnected(false);
      } else if (type === 'reconnect') {
        this.#setConnected(true);
        this.#session?.renew();
      }
    }
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#note(connected);
    const { publisher, blocksReady } = this.#session ?? {};
    if (!connected || !publisher || !this.#connection) {
      this.#exchanges.disconnected();
      return void publisher?.interrupt();
    }
    this.#local.clear('cluster-refused');
    void this.#exchanges.hosts.connected(publisher);
    this.#exchanges.connected(this.#connection, publisher);
    if (blocksReady) this.#exchanges.blocks.connected(publisher);
    this.#sender.soon();
  }

  #note(connected: boolean): void {
    this.#connected = connected;
    this.#since = this.#options.clock();
  }

  #leaveSession(): void {
    this.#setConnected(false);
    this.#session?.end();
    this.#session = undefined;
    this.#exchanges.ended();
  }

  #link() {
    const { publisher, jsm } = this.#session ?? {};
    return this.#connected && publisher && jsm ? { publisher, jsm } : undefined;
  }

  async #lookAtReplicas(): Promise<void> {
    const link = this.#session?.blocksReady ? this.#link() : undefined;
    if (link) {
      const found = commonStreamsOf(link.jsm);
      await Promise.all([this.#replicas.look(found), this.#session?.compare(found)]);
    }
    const pause = Math.max(pauses.replicas, this.#members.all().length * perMember);
    if (!this.#stopped.signal.aborted) this.#looking = setTimeout(() => this.#lookAtReplicas(), pause);
  }

  #countRefusal(reason: Refusal): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** A server that can be reached and does not let this host read, or has no room for one more who does, is not told by the connection. */
  #watchReading(): void {
    const silent = this.#connected ? this.#session?.silent() : undefined;
    const missing =
      this.#membersMissing !== undefined && performance.now() - this.#membersMissing >= pauses.membersLost;
    if (!silent && !missing) return void this.#local.clear('cluster-reading');
    const what = silent ? `the servers do not send this host ${silent.stream}` : this.#trouble;
    this.#local.alarm(
      'cluster-reading',
      `what the cluster has does not come here: ${what}${silent?.why === undefined ? '' : ` (${silent.why})`}`,
      'This host protects by itself and may not follow the others. Look at "sipprot cluster status"; in a NATS of your own at what it lets this host do (docs/cluster-setup.md), and at its limits.',
    );
  }

  #watchWaiting(): void {
    const { blocks } = this.#exchanges;
    const { failed } = this.#sender;
    const sending = { connected: this.#connected, waiting: blocks.waiting, taken: blocks.taken, failed };
    if (!this.#stuck.isStuck(sending, performance.now())) return void this.#local.clear('cluster-waiting');
    this.#local.alarm(
      'cluster-waiting',
      `the cluster's servers do not take what this host sends${failed ? `: ${this.#trouble}` : ''}`,
      'Changes and blocks are in force here, and are kept until they can be sent. Look at the disks of the NATS servers, and at "sipprot cluster status".',
    );
  }

  /** Behind what was written of it in the store's queue: after a restart it goes on from here. */
  #remember(): void {
    this.#session?.notePlace();
    this.#sender.waitsSince();
    this.#watchWaiting();
    this.#watchReading();
    if (this.#wasSetBack && !this.#connected) this.#connection?.close().catch(() => {});
    if (!this.#place.isKnown) return;
    const values = {
      ...this.#place.values(),
      'hosts.said': String(this.#exchanges.hosts.said),
      'blocks.unblock': String(this.#exchanges.blocks.seenUnblock),
      ...(this.#clock.known ? { 'clock.ahead': String(Math.round(this.#clock.ahead / 1000) * 1000) } : {}),
    };
    const text = JSON.stringify(values);
    if (text === this.#lastRemembered) return;
    this.#lastRemembered = text;
    this.#local.remember(values);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

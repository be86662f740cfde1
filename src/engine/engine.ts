import type { Logger } from 'pino';
import type { ReplayOptions } from '../capture/replay.ts';
import { alone } from '../cluster/alone.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterCredential } from '../cluster/credentials/credential.ts';
import { serverAddresses } from '../cluster/credentials/server-list.ts';
import type { Applied } from '../cluster/local-side.ts';
import { NatsCluster } from '../cluster/nats.ts';
import type { Config } from '../config/config.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { CountrySource } from '../geo/country-source.ts';
import { maxRepeaters } from '../guard/blocks-in-force.ts';
import { Guard } from '../guard/guard.ts';
import { formatPrefix, parsePrefix } from '../model/address.ts';
import { ClockSteps, stepOf } from '../model/clock-steps.ts';
import { Counters } from '../model/counters.ts';
import type { Host } from '../model/host.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import type { SensorStart } from '../sensor/messages.ts';
import { readAside } from '../store/read-aside.ts';
import { Store } from '../store/store.ts';
import { write } from '../store/writes.ts';
import { Announcer } from './announcer.ts';
import { ClusterSide } from './cluster-side.ts';
import { createCommands } from './commands.ts';
import type { Actor, CommandName, Status } from './control/protocol.ts';
import type { CommandHandler } from './control/server.ts';
import { ControlServer } from './control/server.ts';
import { DataLock } from './data-lock.ts';
import { Enforcement } from './enforcement.ts';
import { FirewallLock } from './firewall-lock.ts';
import { GeoRules } from './geo-rules.ts';
import { GoodMemory } from './good-memory.ts';
import { captureProblems, hostReport } from './host-report.ts';
import { HostWatch } from './host-watch.ts';
import { letsAllIn } from './lets-all-in.ts';
import { takeStanding } from './membership.ts';
import { Outbox } from './outbox.ts';
import { passOn } from './pass-on.ts';
import { Rounds } from './rounds.ts';
import { SensorSide } from './sensor-side.ts';
import { StoreLedger } from './store-ledger.ts';
import { SuspicionSum } from './suspicion-sum.ts';
import { unwatched } from './unwatched.ts';
import { clusterView } from './views.ts';

export interface EngineOptions {
  readonly config: Config;
  /** where blocks go: the kernel, or a dry run */
  readonly firewall: Firewall;
  readonly log: Logger;
  /** play captures instead of listening to interfaces, for demonstrations */
  readonly replay?: ReplayOptions;
  /** gid of those who may read the database and use the control socket beside the engine's own user: the console's */
  readonly readers?: number;
}

/** What `start` found, for the line that says so. */
export interface Started {
  readonly protectedAddresses: readonly string[];
  readonly interfaces: readonly string[];
  /** what keeps it from doing all of its work, in words */
  readonly problems: readonly string[];
}

const intervals = {
  expire: 1_000,
  store: 2_000,
  look: 1_000,
  host: 10_000,
  repair: 30_000,
  heartbeat: 30_000,
  clock: 250,
  suspicions: 250,
  geo: 60_000,
  prune: 3_600_000,
} as const;

/** so many are closed at once; the others an hour later */
const findingsAtOnce = 10_000;

/** The privileged process: sensor, guard, firewall and store, and the control socket in front of them. */
export class Engine implements CommandHandler {
  readonly #options: EngineOptions;
  readonly #log: Logger;
  readonly #announcer: Announcer;
  readonly #clockSteps = new ClockSteps();
  readonly #rounds: Rounds;
  readonly #control: ControlServer;
  #startedAt = Date.now();
  readonly #hostWatch: HostWatch;
  readonly #lock = new DataLock();
  readonly #firewallLock = new FirewallLock();
  #store: Store | undefined;
  #guard: Guard | undefined;
  #commands: ReturnType<typeof createCommands> | undefined;
  readonly #countries = new CountrySource();
  #geo: GeoRules | undefined;
  #uuid = '';
  #cluster: Cluster = alone;
  /** the cluster's, from the beginning */
  #servers: () => readonly string[] = () => [];
  /** of a member of a cluster */
  #suspicions: SuspicionSum | undefined;
  #sensor: SensorSide | undefined;
  #enforcement: Enforcement | undefined;
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { config, log, readers } = options;
    this.#log = log;
    this.#announcer = new Announcer(log);
    this.#rounds = new Rounds((reason) =>
      this.#announcer.alarm(
        `work ${String(reason)}`,
        reason instanceof Error ? reason.message : String(reason),
        'See the log.',
      ),
    );
    this.#hostWatch = new HostWatch({
      interfaces: config.interfaces,
      protectedNetworks: config.protectedNetworks.flatMap((text) => parsePrefix(text) ?? []),
      servers: () => serverAddresses(this.#servers()),
      alarm: this.#announcer.alarm,
      clear: this.#announcer.clear,
    });
    this.#control = new ControlServer(config.controlSocket, this, log, readers);
  }

  /** Brings everything up, enforcement first. Rejects when it cannot protect and nothing would mend itself. */
  async start(): Promise<Started> {
    const { config, firewall, readers } = this.#options;
    this.#lock.take(config.dataDir);
    if (firewall.name !== 'dry-run') this.#firewallLock.take();
    const store = await Store.open(config.dataDir, {
      hostName: config.hostName,
      recover: true,
      // the console's user reads the database, and nothing else of it
      ...(readers === undefined ? {} : { access: { directoryMode: 0o750, fileMode: 0o640, group: readers } }),
    });
    this.#store = store;
    this.#lock.take(config.dataDir);
    const { recovery } = store.report;
    if (recovery)
      this.#announcer.alarm(
        'store-recovered',
        `the database was damaged (${recovery.reason}); it lies at ${recovery.movedTo} now, and a new one was begun`,
        'Look at the disk. Lists and settings were taken over as far as they could be read: check them.',
      );
    const standing = await takeStanding(store, config.dataDir, Date.now());
    this.#servers = () => standing.credential?.servers ?? [];
    const kept = await store.readSettings();
    // before the sensor, which tells of suspicions only where somebody wants them
    if (standing.credential) this.#suspicions = new SuspicionSum(() => this.#guard!.settings);
    const settings = kept?.value ?? (await this.#firstSettings(store, config.settings));
    this.#uuid = await store.uuid();
    const ledger = new StoreLedger(
      store,
      Date.now,
      kept?.revision ?? 1,
      (address) => this.#countries.countryOf(address),
      (id, fresh) => this.#cluster.attacked(id, fresh),
    );
    const guard = new Guard({
      firewall,
      ledger,
      settings,
      hostName: config.hostName,
      observe: firewall.name === 'dry-run',
      clock: Date.now,
      listScope: standing.credential?.member.role === 'operator' ? 'cluster' : 'host',
      feed: (event) =>
        passOn(event, {
          guard: this.#guard!,
          cluster: this.#cluster,
          sensor: this.#sensor,
          suspicions: this.#suspicions,
          announcer: this.#announcer,
          log: this.#log,
          enforcing: firewall.name !== 'dry-run',
        }),
    });
    this.#guard = guard;
    const { alarm, clear } = this.#announcer;
    const geo = new GeoRules({
      guard,
      store,
      source: this.#countries,
      observing: firewall.name === 'dry-run',
      alarm,
      clear,
    });
    this.#geo = geo;
    const enforcement = new Enforcement({ guard, firewall, alarm, clear });
    this.#enforcement = enforcement;
    const goodMemory = new GoodMemory({ guard, store, geo, countries: this.#countries, alarm });
    const { facts } = await this.#hostWatch.read();
    const now = Date.now();
    const [allow, deny, holds, knownGood] = await Promise.all([
      store.readList('allow'),
      store.readList('deny'),
      store.read('readHolds', now),
      goodMemory.recall(),
    ]);
    // read while the kernel is filled
    const remembered = now - settings.repeatMemorySeconds * 1000;
    const repeaters = readAside(config.dataDir, (reader) => reader.readBlockCounts(remembered, maxRepeaters));
    const memory = {
      kept: store.readBlockBatches(now),
      allow,
      deny,
      holds,
      repeaters: repeaters.then((counts) => counts.map(({ target, count, last }) => ({ target, times: count, last }))),
    };
    // what it finds before the guard has taken up its memory waits
    const sensor = new SensorSide({
      guard,
      log: this.#log,
      enforcing: firewall.name !== 'dry-run',
      start: () => this.#sensorStart(),
      recall: async () => {
        ledger.forgetEpisodes();
        // what is known of honest sources was written down: it must not be lost with the thread
        await store.flush();
        return goodMemory.recall();
      },
      good: (records) => goodMemory.remember(records),
      suspicions: (news) => {
        this.#suspicions?.saw(news);
        this.#cluster.suspected(news);
      },
      leaked: () => void enforcement.leaked(),
      alarm,
      clear,
    });
    this.#sensor = sensor;
    const listening = sensor.start(knownGood);
    listening.catch(() => {});
    // a rule that the kernel still holds goes on without a gap; else protection does not wait for countries
    const rule = settings.geo.mode !== 'off' && (await firewall.holdsGeo?.()) ? await geo.early(facts.host) : undefined;
    await guard.start({ ...memory, ...(rule ? { geo: rule } : {}) }, facts.host, facts.interfaces);
    goodMemory.tellGuard(knownGood);
    await listening;
    sensor.release();
    void geo.start();
    if (standing.credential) await this.#joinCluster(standing.credential, standing.remembered, store, ledger);
    this.#commands = createCommands({
      guard,
      cluster: this.#cluster,
      store,
      ledger,
      clock: Date.now,
      geo,
      countryOf: (address) => this.#countries.countryOf(address),
      host: () => this.#host(),
      status: () => this.#status(),
      tellFindings: () => this.#announcer.tell({ kind: 'findings' }),
    });
    await this.#control.start();
    this.#startRounds(guard, geo, enforcement);
    this.#heartbeat();
    return {
      protectedAddresses:
        facts.ownAddresses.length > 0 ? facts.ownAddresses : facts.protectedPrefixes.map(formatPrefix),
      interfaces: facts.interfaces,
      problems: captureProblems(sensor.state),
    };
  }

  #startRounds(guard: Guard, geo: GeoRules, enforcement: Enforcement): void {
    this.#rounds.every(intervals.clock, () => this.#lookAtClock());
    this.#rounds.every(intervals.expire, () => {
      // else what is in force would end before it is seen that the clock was set
      this.#lookAtClock();
      guard.expire();
    });
    this.#rounds.every(intervals.store, () => this.#checkStore());
    this.#rounds.every(intervals.store, () => this.#checkSettings());
    this.#rounds.every(intervals.look, () => enforcement.look());
    this.#rounds.every(intervals.host, () => this.#refreshHost());
    this.#rounds.every(intervals.repair, () => {
      this.#lookAtClock();
      return enforcement.repair();
    });
    this.#rounds.every(intervals.repair, () => guard.remote.retryVetoed());
    this.#rounds.every(intervals.heartbeat, () => this.#heartbeat());
    if (this.#suspicions) this.#rounds.every(intervals.suspicions, () => this.#judgeSuspicions());
    this.#rounds.every(intervals.geo, () => geo.check());
    this.#rounds.every(intervals.prune, () => this.#prune());
  }

  /** @param flush take the table out of the kernel; else it goes on enforcing and expiring */
  async stop(flush: boolean): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#rounds.stop();
    await this.#control.stop();
    await this.#cluster.stop();
    await this.#sensor?.stop();
    try {
      this.#options.firewall.stop({ flush });
    } catch (error) {
      this.#log.error({ error }, 'the firewall table could not be taken down');
    }
    await this.#store?.close();
    this.#firewallLock.release();
    this.#lock.release();
  }

  async handle(command: CommandName, given: unknown, actor: Actor): Promise<unknown> {
    if (!this.#commands || command === 'events') throw new Error('not ready');
    // the arguments were checked against the schema of this very command
    const run = this.#commands[command] as (given: unknown, actor: Actor) => Promise<unknown>;
    return run(given, actor);
  }

  subscribe(send: (event: unknown) => void): () => void {
    return this.#announcer.subscribe(send);
  }

  async #firstSettings(store: Store, initial: Partial<Settings>): Promise<Settings> {
    const settings = settingsSchema.parse(initial);
    await store.commit([write('putSettings', settings, 0, Date.now(), 'first start')]);
    return settings;
  }

  #sensorStart(): Omit<SensorStart, 'knownGood' | 'seed'> {
    const { config, replay } = this.#options;
    const facts = this.#hostWatch.facts!;
    return {
      interfaces: facts.interfaces.length > 0 ? facts.interfaces : ['default-route'],
      bufferBytes: config.captureBufferMegabytes << 20,
      settings: this.#guard!.settings,
      protectedAddresses: facts.protectedPrefixes.map(formatPrefix),
      suspicions: this.#suspicions !== undefined,
      ...(replay ? { replay } : {}),
    };
  }

  #lookAtClock(): void {
    const by = this.#clockSteps.look();
    if (by === 0) return;
    this.#log.warn({ seconds: by / 1000 }, 'the clock of this machine was set');
    this.#startedAt += by;
    this.#announcer.clockSet(by);
    this.#guard?.clockSet(by);
    this.#suspicions?.clockSet(by);
    this.#cluster.clockSet(by);
    this.#store?.queue(write('shiftHosts', stepOf(by, Date.now())));
  }

  /** Who is below the threshold of each host and over it in sum is an attacker like any other. */
  #judgeSuspicions(): void {
    for (const attack of this.#suspicions?.judge(Date.now()) ?? []) this.#guard?.attack(attack);
  }

  async #joinCluster(
    credential: ClusterCredential,
    remembered: Readonly<Record<string, string>>,
    store: Store,
    ledger: StoreLedger,
  ): Promise<void> {
    const outbox = await Outbox.open(store, credential.member.role === 'operator', () => this.#cluster.changed());
    if (credential.member.role === 'operator') ledger.share(outbox);
    const local = new ClusterSide({
      guard: this.#guard!,
      store,
      geo: this.#geo!,
      outbox,
      countryOf: (address) => this.#countries.countryOf(address),
      host: (applied) => this.#host(applied),
      attacked: (attack, action, hostName) => {
        this.#announcer.tell({ kind: 'attack', attack, action, hostName });
      },
      suspicions: this.#suspicions!,
      alarm: (key, text, remedy) => this.#announcer.alarm(key, text, remedy, 'cluster'),
      clear: this.#announcer.clear,
    });
    const { dataDir } = this.#options.config;
    this.#cluster = new NatsCluster({ dataDir, credential, local, remembered, clock: Date.now });
    this.#cluster.start();
    this.#servers = () => this.#cluster.servers;
  }

  async #refreshHost(): Promise<void> {
    const { facts, changed } = await this.#hostWatch.read();
    if (!changed || this.#stopping) return;
    this.#sensor?.send({
      kind: 'protected',
      addresses: facts.protectedPrefixes.map(formatPrefix),
      interfaces: facts.interfaces.length > 0 ? facts.interfaces : ['default-route'],
    });
    await this.#guard?.setHost(facts.host, facts.interfaces);
    await this.#geo?.refresh();
  }

  /** The kernel is told first, so that blocking goes on; but what cannot be written is forgotten at the next restart. */
  #checkStore(): void {
    const health = this.#store?.health();
    const why = health?.error?.message ?? 'the reason is not known';
    this.#announcer.alarmWhile(
      'store',
      !health || health.ok ? undefined : `the database cannot be written: ${why}`,
      `Protection goes on, but the log has gaps and changes are refused. Make room on the disk, or see to it: ${this.#options.config.dataDir}`,
    );
  }

  /** Somebody may have switched all off, or let all in, to look for a fault, and forgotten it. */
  #checkSettings(): void {
    const blind = this.#guard && unwatched(this.#guard.settings);
    this.#announcer.alarmWhile(
      'unwatched',
      blind && `no attack is recognised: ${blind}`,
      'Switch on what is to be watched: "sipprot settings" tells what is set, and the page Settings, too.',
      'enforcement',
    );
    const open = this.#guard && letsAllIn(this.#guard);
    this.#announcer.alarmWhile(
      'lets-all-in',
      open && `nobody is shut out: ${open}`,
      'Take it off again, and let in whom you know by narrower entries.',
      'enforcement',
    );
  }

  #heartbeat(): void {
    this.#store?.queue(write('putHost', this.#host()));
  }

  async #prune(): Promise<void> {
    const settings = this.#guard?.settings;
    if (!settings) return;
    const { retentionDays, maxAttacks } = settings;
    const [closed] = (await this.#store?.commit([write('closeQuietFindings', Date.now(), findingsAtOnce)])) ?? [];
    if (Number(closed) > 0) this.#announcer.tell({ kind: 'findings' });
    await this.#store?.prune({ now: Date.now(), retentionDays, maxAttacks });
  }

  #host(applied: Applied = this.#cluster.applied): Host {
    const { config, firewall, replay } = this.#options;
    return hostReport({
      uuid: this.#uuid,
      name: config.hostName,
      startedAt: this.#startedAt,
      now: Date.now(),
      addresses: this.#hostWatch.facts?.ownAddresses ?? [],
      observing: firewall.name === 'dry-run',
      demonstration: replay !== undefined,
      failing: this.#enforcement?.failing,
      unwatched: this.#guard && unwatched(this.#guard.settings),
      letsAllIn: this.#guard && letsAllIn(this.#guard),
      geo: this.#geo?.state ?? 'off',
      sensor: this.#sensor?.state,
      blocks: this.#guard?.blocksInForce ?? 0,
      applied,
      vetoes: this.#guard?.remote.vetoes() ?? [],
      capped: this.#cluster.state.capped,
    });
  }

  async #status(): Promise<Status> {
    const guard = this.#guard!;
    const { firewall } = this.#options;
    const host = this.#host();
    const sensor = this.#sensor?.state;
    const counters = sensor?.counters ?? new Counters().snapshot();
    const health = this.#store!.health();
    const alarms = this.#announcer.alarms();
    return {
      host,
      summary: host.figures!.summary,
      sensor: sensor ?? { ...unheard, counters },
      protectedAddresses: (this.#hostWatch.facts?.protectedPrefixes ?? []).map(formatPrefix),
      blocks: guard.blocksInForce,
      allow: guard.list('allow').size,
      deny: guard.list('deny').size,
      dropped: 'dropped' in firewall && typeof firewall.dropped === 'function' ? await firewall.dropped() : null,
      spared: guard.spared(),
      counters,
      knownGood: sensor?.knownGood ?? 0,
      store: { ok: health.ok, error: health.error?.message ?? null, queued: health.queued, lost: health.lost },
      cluster: clusterView(this.#cluster.state),
      alarms,
    };
  }
}

/** of a sensor that has said nothing yet */
const unheard = { captures: [], sources: 0, knownGood: 0, messageRate: 0, unreadableShare: 0, payloads: 0 } as const;

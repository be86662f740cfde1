import { randomInt } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ReplayOptions } from '../capture/replay.ts';
import { alone } from '../cluster/alone.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterCredential } from '../cluster/credentials/credential.ts';
import type { Applied } from '../cluster/local-side.ts';
import { NatsCluster } from '../cluster/nats.ts';
import type { Config } from '../config/config.ts';
import type { GoodRecord } from '../detect/known-good.ts';
import { keyHi, keyLo } from '../detect/source-table.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { CountrySource } from '../geo/country-source.ts';
import { maxRepeaters } from '../guard/blocks-in-force.ts';
import { Guard, type GuardEvent } from '../guard/guard.ts';
import { formatPrefix, formatWords, type Prefix, parseAddress, parsePrefix } from '../model/address.ts';
import { formatTarget, parseTarget } from '../model/block.ts';
import { Counters } from '../model/counters.ts';
import { countryName } from '../model/country.ts';
import { findingKinds } from '../model/finding.ts';
import type { Host, SensorState } from '../model/host.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import { blockedBatches } from '../sensor/blocked-batch.ts';
import type { FromSensor } from '../sensor/messages.ts';
import { Sensor } from '../sensor/sensor.ts';
import type { KnownGoodRecord } from '../store/records.ts';
import { Store } from '../store/store.ts';
import { write } from '../store/writes.ts';
import { type AlarmArea, Alarms } from './alarms.ts';
import { CaptureLoss } from './capture-loss.ts';
import { ClusterSide, isOwn } from './cluster-side.ts';
import { createCommands } from './commands.ts';
import type { Actor, CommandName, Status } from './control/protocol.ts';
import type { CommandHandler } from './control/server.ts';
import { ControlServer } from './control/server.ts';
import { DataLock } from './data-lock.ts';
import { GeoRules } from './geo-rules.ts';
import { type HostFacts, readHostFacts } from './host-facts.ts';
import { captureProblems, hostReport } from './host-report.ts';
import { takeStanding } from './membership.ts';
import { Outbox } from './outbox.ts';
import { StoreLedger } from './store-ledger.ts';
import { SuspicionSum } from './suspicion-sum.ts';
import { blockView, clusterView } from './views.ts';

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
  host: 10_000,
  repair: 30_000,
  heartbeat: 30_000,
  suspicions: 250,
  geo: 60_000,
  prune: 3_600_000,
} as const;
const sensorPause = 2_000;
const batch = 5_000;
/** messages of the sensor that wait for the guard's start: an attack that goes on is told again */
const mostEarly = 5_000;
/** what was under way when a country rule came into force may still have had its success, milliseconds */
const geoSettles = 5_000;

/** The privileged process: sensor, guard, firewall and store, and the control socket in front of them. */
export class Engine implements CommandHandler {
  readonly #options: EngineOptions;
  readonly #log: Logger;
  readonly #alarms = new Alarms(Date.now);
  readonly #subscribers = new Set<(event: unknown) => void>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #sensor: Sensor;
  readonly #control: ControlServer;
  readonly #startedAt = Date.now();
  readonly #networks: readonly Prefix[];
  readonly #lock = new DataLock();
  readonly #captureLoss = new CaptureLoss();
  #store: Store | undefined;
  #guard: Guard | undefined;
  #ledger: StoreLedger | undefined;
  #commands: ReturnType<typeof createCommands> | undefined;
  readonly #countries = new CountrySource();
  #geo: GeoRules | undefined;
  #facts: HostFacts | undefined;
  #uuid = '';
  #cluster: Cluster = alone;
  /** of a member of a cluster */
  #suspicions: SuspicionSum | undefined;
  #state: SensorState | undefined;
  #failing: string | undefined;
  #stopping = false;
  #busy = false;
  /** until the guard has started */
  #early: FromSensor[] | undefined = [];
  /** counts the sensors that were told what is blocked: a new one has it told anew */
  #telling = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#networks = options.config.protectedNetworks.flatMap((text) => parsePrefix(text) ?? []);
    this.#sensor = new Sensor(
      (message) => this.#receive(message),
      (reason) => this.#sensorDied(reason),
    );
    this.#control = new ControlServer(options.config.controlSocket, this, options.log, options.readers);
  }

  /** Brings everything up, enforcement first. Rejects when it cannot protect and nothing would mend itself. */
  async start(): Promise<Started> {
    const { config, firewall, readers } = this.#options;
    this.#lock.take(config.dataDir);
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
      this.#alarm(
        'store-recovered',
        `the database was damaged (${recovery.reason}); it lies at ${recovery.movedTo} now, and a new one was begun`,
        'Look at the disk. Lists and settings were taken over as far as they could be read: check them.',
      );
    const standing = await takeStanding(store, config.dataDir, Date.now());
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
    this.#ledger = ledger;
    const guard = new Guard({
      firewall,
      ledger,
      settings,
      hostName: config.hostName,
      observe: firewall.name === 'dry-run',
      clock: Date.now,
      listScope: standing.credential?.member.role === 'operator' ? 'cluster' : 'host',
      feed: (event) => this.#feed(event),
    });
    this.#guard = guard;
    const geo = new GeoRules({
      guard,
      store,
      source: this.#countries,
      observing: firewall.name === 'dry-run',
      alarm: (key, text, remedy) => this.#alarm(key, text, remedy),
      clear: (key) => this.#alarms.clear(key),
    });
    this.#geo = geo;
    const facts = await readHostFacts(config.interfaces, this.#networks);
    this.#facts = facts;
    const now = Date.now();
    const [allow, deny, knownGood] = await Promise.all([
      store.readList('allow'),
      store.readList('deny'),
      store.readKnownGood(now),
    ]);
    // read while the kernel is filled
    const repeaters = store.readBlockCounts(now - settings.repeatMemorySeconds * 1000, maxRepeaters);
    const memory = {
      kept: store.readBlockBatches(now),
      allow,
      deny,
      repeaters: repeaters.then((counts) => counts.map(({ target, count, last }) => ({ target, times: count, last }))),
    };
    // what it finds before the guard has taken up its memory waits
    const sensor = this.#startSensor(knownGood.flatMap(goodRecordOf));
    sensor.catch(() => {});
    // a rule that the kernel still holds goes on without a gap; else protection does not wait for countries
    const rule = settings.geo.mode !== 'off' && (await firewall.holdsGeo?.()) ? await geo.early(facts.host) : undefined;
    await guard.start({ ...memory, ...(rule ? { geo: rule } : {}) }, facts.host, facts.interfaces);
    this.#noteGood(knownGood.flatMap(goodRecordOf));
    await sensor;
    this.#takeEarly();
    void this.#tellBlocked();
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
    });
    await this.#control.start();
    this.#every(intervals.expire, () => guard.expire());
    this.#every(intervals.store, () => this.#checkStore());
    this.#every(intervals.host, () => this.#refreshHost());
    this.#every(intervals.repair, () => this.#repair());
    this.#every(intervals.repair, () => guard.retryVetoed());
    this.#every(intervals.heartbeat, () => this.#heartbeat());
    if (this.#suspicions) this.#every(intervals.suspicions, () => this.#judgeSuspicions());
    this.#every(intervals.geo, () => geo.check());
    this.#every(intervals.prune, () => this.#prune());
    this.#heartbeat();
    return {
      protectedAddresses:
        facts.ownAddresses.length > 0 ? facts.ownAddresses : facts.protectedPrefixes.map(formatPrefix),
      interfaces: facts.interfaces,
      problems: captureProblems(this.#state),
    };
  }

  /** @param flush take the table out of the kernel; else it goes on enforcing and expiring */
  async stop(flush: boolean): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#control.stop();
    await this.#cluster.stop();
    await this.#sensor.stop();
    try {
      this.#options.firewall.stop({ flush });
    } catch (error) {
      this.#log.error({ error }, 'the firewall table could not be taken down');
    }
    await this.#store?.close();
    this.#lock.release();
  }

  async handle(command: CommandName, given: unknown, actor: Actor): Promise<unknown> {
    if (!this.#commands || command === 'events') throw new Error('not ready');
    // the arguments were checked against the schema of this very command
    const run = this.#commands[command] as (given: unknown, actor: Actor) => Promise<unknown>;
    return run(given, actor);
  }

  subscribe(send: (event: unknown) => void): () => void {
    this.#subscribers.add(send);
    return () => this.#subscribers.delete(send);
  }

  async #firstSettings(store: Store, initial: Partial<Settings>): Promise<Settings> {
    const settings = settingsSchema.parse(initial);
    await store.commit([write('putSettings', settings, 0, Date.now(), 'first start')]);
    return settings;
  }

  async #startSensor(knownGood: readonly GoodRecord[]): Promise<void> {
    const facts = this.#facts!;
    await this.#sensor.start({
      interfaces: facts.interfaces.length > 0 ? facts.interfaces : ['default-route'],
      bufferBytes: this.#options.config.captureBufferMegabytes << 20,
      settings: this.#guard!.settings,
      protectedAddresses: facts.protectedPrefixes.map(formatPrefix),
      knownGood,
      seed: randomInt(2 ** 31),
      suspicions: this.#suspicions !== undefined,
      ...(this.#options.replay ? { replay: this.#options.replay } : {}),
    });
  }

  /** In the background: the kernel drops them whether the sensor knows or not. What changes meanwhile is told beside it. */
  async #tellBlocked(): Promise<void> {
    if (this.#options.firewall.name === 'dry-run') return;
    const turn = ++this.#telling;
    for (const message of blockedBatches(this.#guard!.blocks(), batch)) {
      if (turn !== this.#telling || this.#stopping) return;
      this.#sensor.send(message);
      await yieldToOthers();
    }
  }

  /** What the sensor told before the guard had its memory back. */
  #takeEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.#receive(message);
  }

  #receive(message: FromSensor): void {
    if (this.#early) {
      if (this.#early.length < mostEarly) this.#early.push(message);
      return;
    }
    switch (message.kind) {
      case 'attack':
        this.#guard?.attack(message.attack);
        return;
      case 'finding':
        this.#guard?.finding(message.finding);
        return;
      case 'good':
        this.#rememberGood(message.records);
        return;
      case 'suspicions':
        this.#suspicions?.saw(message.news);
        this.#cluster.suspected(message.news);
        return;
      case 'leak':
        this.#alarm(
          `leak ${message.address}`,
          `the PBX answered ${message.address}, which should be blocked: the block is not in force`,
          'Look at "sipprot doctor": another program may have removed the table, or the traffic comes in by an interface that is not watched.',
          'enforcement',
        );
        void this.#repair();
        return;
      case 'persisting':
        this.#guard?.persisting(
          message.targets.flatMap((text) => parseTarget(text) ?? []),
          message.time,
        );
        return;
      case 'ready':
      case 'state':
        this.#state = message.state;
        this.#checkCaptures(message.state);
        return;
      case 'defect':
        this.#log.error({ defect: message.message }, 'a frame was dropped');
        this.#alarm(
          'defect',
          'frames were dropped because of a defect of sipPROT',
          'Please report it with the log; detection goes on.',
        );
        return;
      case 'failed':
        this.#log.error({ reason: message.message }, 'the sensor failed');
    }
  }

  /** Who is below the threshold of each host and over it in sum is an attacker like any other. */
  #judgeSuspicions(): void {
    for (const attack of this.#suspicions?.judge(Date.now()) ?? []) this.#guard?.attack(attack);
  }

  #rememberGood(reported: readonly GoodRecord[]): void {
    const memory = (this.#guard?.settings.knownGoodSeconds ?? 0) * 1000;
    const records = reported.filter((record) => !this.#isCutOff(record));
    this.#store?.putKnownGood(
      records.map(({ hi, lo, last, users }) => ({
        address: addressText(hi, lo),
        users,
        lastSuccess: last,
        until: last + memory,
      })),
    );
    this.#noteGood(records);
  }

  #noteGood(records: readonly GoodRecord[]): void {
    const memory = (this.#guard?.settings.knownGoodSeconds ?? 0) * 1000;
    for (const { hi, lo, last } of records) {
      const prefix = parsePrefix(hi === 0xffff ? addressText(hi, lo) : `${addressText(hi, lo)}/64`);
      if (prefix) this.#guard?.good(prefix, last + memory);
    }
  }

  /**
   * Captures see what the kernel drops: where the PBX calls on a trunk that the country rule shuts out, its answers look
   * like successes. They are none, and somebody must be told.
   */
  #isCutOff({ hi, lo, last }: GoodRecord): boolean {
    const geo = this.#geo;
    if (geo?.state !== 'enforcing' || last < geo.since + geoSettles) return false;
    const text = addressText(hi, lo);
    const address = parseAddress(text);
    if (!address || !geo.shutsOut(address)) return false;
    const country = this.#countries.countryOf(address);
    this.#alarm(
      `geo-cut ${text}`,
      `the PBX calls on ${text} (${country === null ? 'no known country' : countryName(country)}), but the country rule drops what it answers`,
      `If it is a trunk of yours: sipprot allow ${text} --note "trunk"`,
    );
    return true;
  }

  #feed(event: GuardEvent): void {
    this.#tellCluster(event);
    if (event.kind === 'prolong') return;
    const enforcing = this.#options.firewall.name !== 'dry-run';
    if (event.kind === 'block') {
      if (enforcing) this.#sensor.send({ kind: 'blocked', targets: [formatTarget(event.block.target)] });
      this.#log.info({ target: formatTarget(event.block.target), cause: event.block.cause }, event.block.reason);
    } else if (event.kind === 'unblock') {
      const forget = event.why !== 'ended';
      this.#sensor.send({ kind: 'unblocked', target: formatTarget(event.block.target), forget });
      if (forget) this.#suspicions?.forget(formatPrefix(event.block.target.prefix));
    } else if (event.kind === 'settings') this.#sensor.send({ kind: 'settings', settings: event.settings });
    else if (event.kind === 'trouble') this.#alarm(`trouble ${event.text}`, event.text, 'See "sipprot doctor".');
    else if (event.kind === 'finding' && findingKinds[event.finding.kind].severity === 'critical')
      this.#alarm(
        event.finding.key,
        `${findingKinds[event.finding.kind].title}: ${event.finding.evidence}`,
        findingKinds[event.finding.kind].remedy,
        'finding',
      );
    const shown =
      event.kind === 'block' || event.kind === 'unblock' ? { ...event, block: blockView(event.block) } : event;
    for (const send of this.#subscribers) send(shown);
  }

  #tellCluster(event: GuardEvent): void {
    if (event.kind === 'block' || event.kind === 'prolong') {
      if (isOwn(event.block)) this.#cluster.blocked(this.#guard!.ownWord(event.block));
    } else if (event.kind === 'unblock') {
      // an operator's unblock travels by itself; a plain host only takes its own word back
      const { why } = event;
      const takenBack = why === 'allowed' || (why === 'operator' && this.#cluster.state.role !== 'operator');
      this.#cluster.lifted(event.block, takenBack && isOwn(event.block));
    } else if (event.kind === 'list') this.#guard?.retryVetoed();
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
        for (const send of this.#subscribers) send({ kind: 'attack', attack, action, hostName });
      },
      suspicions: this.#suspicions!,
      alarm: (key, text, remedy) => this.#alarm(key, text, remedy, 'cluster'),
      clear: (key) => this.#alarms.clear(key),
    });
    const { dataDir } = this.#options.config;
    this.#cluster = new NatsCluster({ dataDir, credential, local, remembered, clock: Date.now });
    this.#cluster.start();
  }

  #sensorDied(reason: string): void {
    if (this.#stopping) return;
    this.#alarm(
      'sensor',
      `the sensor stopped and is started again: ${reason}`,
      'What is blocked stays blocked. If this repeats, report it with the log.',
    );
    this.#ledger?.forgetEpisodes();
    setTimeout(() => {
      if (this.#stopping) return;
      this.#restartSensor().catch((error: unknown) => this.#sensorDied(String(error)));
    }, sensorPause);
  }

  /** What is known of honest sources was written down: it must not be lost with the thread. */
  async #restartSensor(): Promise<void> {
    await this.#store?.flush();
    const knownGood = (await this.#store?.readKnownGood(Date.now())) ?? [];
    await this.#startSensor(knownGood.flatMap(goodRecordOf));
    void this.#tellBlocked();
  }

  async #refreshHost(): Promise<void> {
    const facts = await readHostFacts(this.#options.config.interfaces, this.#networks);
    const before = this.#facts;
    this.#facts = facts;
    const changed = !before || describe(before) !== describe(facts);
    if (!changed || this.#stopping) return;
    this.#sensor.send({
      kind: 'protected',
      addresses: facts.protectedPrefixes.map(formatPrefix),
      interfaces: facts.interfaces.length > 0 ? facts.interfaces : ['default-route'],
    });
    await this.#guard?.setHost(facts.host, facts.interfaces);
    await this.#geo?.refresh();
  }

  /** Compares the kernel with what it should hold, and mends it. */
  async #repair(): Promise<void> {
    if (this.#busy || !this.#guard) return;
    this.#busy = true;
    try {
      const drift = await this.#options.firewall.repair(this.#guard.firewallState());
      this.#failing = undefined;
      this.#alarms.clear('firewall');
      if (drift.ruleset || drift.missing > 0 || drift.foreign > 0)
        this.#alarm(
          'drift',
          `somebody changed our firewall table (${drift.ruleset ? 'rules; ' : ''}${drift.missing} entries were missing, ${drift.foreign} too many); it was put right`,
          'Find out which program flushes the ruleset: firewalld, a script with "nft flush ruleset", or Docker.',
          'enforcement',
        );
    } catch (error) {
      this.#failing = error instanceof Error ? error.message : String(error);
      this.#alarm(
        'firewall',
        `the firewall cannot be kept in force: ${this.#failing}`,
        'See "sipprot doctor".',
        'enforcement',
      );
    } finally {
      this.#busy = false;
    }
  }

  /** The kernel is told first, so that blocking goes on; but what cannot be written is forgotten at the next restart. */
  #checkStore(): void {
    const health = this.#store?.health();
    if (!health || health.ok) {
      this.#alarms.clear('store');
      return;
    }
    this.#alarm(
      'store',
      `the database cannot be written: ${health.error?.message ?? 'the reason is not known'}`,
      `Protection goes on, but the log has gaps and changes are refused. Make room on the disk, or see to it: ${this.#options.config.dataDir}`,
    );
  }

  #heartbeat(): void {
    this.#store?.queue(write('putHost', this.#host()));
  }

  async #prune(): Promise<void> {
    const settings = this.#guard?.settings;
    if (!settings) return;
    const { retentionDays, maxAttacks } = settings;
    await this.#store?.prune({ now: Date.now(), retentionDays, maxAttacks });
  }

  #host(applied: Applied = this.#cluster.applied): Host {
    const { config, firewall, replay } = this.#options;
    return hostReport({
      uuid: this.#uuid,
      name: config.hostName,
      startedAt: this.#startedAt,
      now: Date.now(),
      addresses: this.#facts?.ownAddresses ?? [],
      observing: firewall.name === 'dry-run',
      demonstration: replay !== undefined,
      failing: this.#failing,
      geo: this.#geo?.state ?? 'off',
      sensor: this.#state,
      blocks: this.#guard?.blocksInForce ?? 0,
      applied,
      vetoes: this.#guard?.vetoes() ?? [],
      capped: this.#cluster.state.capped,
    });
  }

  async #status(): Promise<Status> {
    const guard = this.#guard!;
    const { firewall } = this.#options;
    const host = this.#host();
    const counters = this.#state?.counters ?? new Counters().snapshot();
    const health = this.#store!.health();
    const alarms = this.#alarms.current();
    return {
      host,
      summary: host.figures!.summary,
      sensor: this.#state ?? { captures: [], counters, sources: 0, knownGood: 0, messageRate: 0, unreadableShare: 0 },
      protectedAddresses: (this.#facts?.protectedPrefixes ?? []).map(formatPrefix),
      blocks: guard.blocksInForce,
      allow: guard.list('allow').size,
      deny: guard.list('deny').size,
      dropped: 'dropped' in firewall && typeof firewall.dropped === 'function' ? await firewall.dropped() : null,
      spared: guard.spared(),
      counters,
      knownGood: this.#state?.knownGood ?? 0,
      store: { ok: health.ok, error: health.error?.message ?? null, queued: health.queued, lost: health.lost },
      cluster: clusterView(this.#cluster.state),
      alarms,
    };
  }

  #checkCaptures(state: SensorState): void {
    for (const capture of state.captures) {
      if (capture.state === 'up') this.#alarms.clear(`capture ${capture.interface}`);
      else
        this.#alarm(
          `capture ${capture.interface}`,
          `${capture.interface} is not captured: ${capture.state}`,
          'See "sipprot doctor".',
          'capture',
        );
      const share = this.#captureLoss.note(capture.interface, capture.statistics, Date.now());
      if (share !== undefined)
        this.#alarm(
          `loss ${capture.interface}`,
          `the capture of ${capture.interface} loses packets: ${(share * 100).toFixed(1)}% within the last minute`,
          'Attacks in lost packets are not seen. Give the capture a larger buffer (captureBufferMegabytes), or this host more processor time.',
          'capture',
        );
    }
  }

  #alarm(key: string, text: string, remedy: string, area: AlarmArea = 'engine'): void {
    if (!this.#alarms.raise(key, text, remedy)) return;
    this.#log.warn(text);
    for (const send of this.#subscribers) send({ kind: 'alarm', area, key, text, remedy });
  }

  #every(milliseconds: number, work: () => void | Promise<void>): void {
    const timer = setInterval(() => {
      Promise.resolve()
        .then(work)
        .catch((error: unknown) =>
          this.#alarm(`work $String(error)`, error instanceof Error ? error.message : String(error), 'See the log.'),
        );
    }, milliseconds);
    this.#timers.push(timer);
  }
}

function describe(facts: HostFacts): string {
  return JSON.stringify([facts.protectedPrefixes, facts.host, facts.interfaces]);
}

function addressText(hi: number, lo: number): string {
  return hi === 0xffff ? formatWords(0, 0, 0xffff, lo) : formatWords(hi, lo, 0, 0);
}

function goodRecordOf({ address, users, lastSuccess }: KnownGoodRecord): GoodRecord[] {
  const parsed = parseAddress(address);
  if (!parsed) return [];
  const [w0, w1, w2, w3] = parsed.words;
  return [{ hi: keyHi(w0, w1, w2), lo: keyLo(w0, w1, w2, w3), last: lastSuccess, users }];
}

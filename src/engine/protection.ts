import type { Logger } from 'pino';
import type { ReplayOptions } from '../capture/replay.ts';
import { alone } from '../cluster/alone.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterCredential } from '../cluster/credentials/credential.ts';
import { serverAddresses } from '../cluster/credentials/server-list.ts';
import type { Applied } from '../cluster/local-side.ts';
import type { Config } from '../config/config.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { CountrySource } from '../geo/country-source.ts';
import { maxRepeaters } from '../guard/blocks-in-force.ts';
import { Guard } from '../guard/guard.ts';
import { type Address, formatPrefix, parsePrefix } from '../model/address.ts';
import type { Host } from '../model/host.ts';
import type { Settings } from '../model/settings.ts';
import type { SensorStart } from '../sensor/messages.ts';
import { readAside } from '../store/read-aside.ts';
import type { Store } from '../store/store.ts';
import type { Announcer } from './announcer.ts';
import { BlockCountries } from './block-countries.ts';
import { ClusterSide } from './cluster-side.ts';
import { Enforcement } from './enforcement.ts';
import { GeoRules } from './geo-rules.ts';
import { GoodMemory } from './good-memory.ts';
import type { HostFacts } from './host-facts.ts';
import { HostWatch } from './host-watch.ts';
import type { Standing } from './membership.ts';
import { Outbox } from './outbox.ts';
import { passOn } from './pass-on.ts';
import { SensorSide } from './sensor-side.ts';
import { StoreLedger } from './store-ledger.ts';
import { SuspicionSum } from './suspicion-sum.ts';

export interface ProtectionParts {
  readonly config: Config;
  readonly firewall: Firewall;
  readonly log: Logger;
  readonly announcer: Announcer;
  readonly replay?: ReplayOptions;
  readonly store: Store;
  /** as the store has them */
  readonly settings: { readonly value: Settings; readonly revision: number };
  readonly standing: Standing;
  /** this host as it is now */
  readonly host: (applied?: Applied) => Host;
}

/** Sensor, guard, firewall, country rules and the cluster's other hosts, tied together. Constructed at rest. */
export class Protection {
  readonly #parts: ProtectionParts;
  /** what is blocked is only written down */
  readonly observing: boolean;
  readonly hostWatch: HostWatch;
  readonly guard: Guard;
  readonly ledger: StoreLedger;
  readonly geo: GeoRules;
  readonly enforcement: Enforcement;
  readonly sensor: SensorSide;
  readonly #countries = new CountrySource();
  readonly #goodMemory: GoodMemory;
  readonly blockCountries: BlockCountries;
  /** of a member of a cluster */
  readonly #suspicions: SuspicionSum | undefined;
  #cluster: Cluster = alone;
  #stopping = false;

  constructor(parts: ProtectionParts) {
    this.#parts = parts;
    const { config, firewall, log, announcer, store, settings, standing } = parts;
    const { alarm, clear } = announcer;
    this.observing = firewall.name === 'dry-run';
    this.hostWatch = new HostWatch({
      interfaces: config.interfaces,
      protectedNetworks: config.protectedNetworks.flatMap((text) => parsePrefix(text) ?? []),
      servers: () => serverAddresses(this.#servers),
      alarm,
      clear,
    });
    this.ledger = new StoreLedger(store, Date.now, settings.revision, this.countryOf, (id, fresh) =>
      this.#cluster.attacked(id, fresh),
    );
    this.guard = new Guard({
      firewall,
      ledger: this.ledger,
      settings: settings.value,
      hostName: config.hostName,
      observe: this.observing,
      clock: Date.now,
      listScope: standing.credential?.member.role === 'operator' ? 'cluster' : 'host',
      feed: (event) =>
        passOn(event, {
          guard: this.guard,
          cluster: this.#cluster,
          sensor: this.sensor,
          suspicions: this.#suspicions,
          announcer,
          log,
          enforcing: !this.observing,
        }),
    });
    const { guard } = this;
    this.geo = new GeoRules({
      guard,
      store,
      source: this.#countries,
      observing: this.observing,
      alarm,
      clear,
    });
    this.enforcement = new Enforcement({ guard, firewall, alarm, clear });
    this.blockCountries = new BlockCountries(store, this.#countries);
    this.#goodMemory = new GoodMemory({ guard, store, geo: this.geo, countries: this.#countries, alarm });
    // the sensor tells of suspicions only where somebody wants them
    if (standing.credential) this.#suspicions = new SuspicionSum(() => guard.settings);
    this.sensor = new SensorSide({
      guard,
      log,
      enforcing: !this.observing,
      start: () => this.#sensorStart(),
      recall: async () => {
        this.ledger.forgetEpisodes();
        // what is known of honest sources was written down: it must not be lost with the thread
        await store.flush();
        return this.#goodMemory.recall();
      },
      good: (records) => this.#goodMemory.remember(records),
      suspicions: (news) => {
        this.#suspicions?.saw(news);
        this.#cluster.suspected(news);
      },
      leaked: () => void this.enforcement.leaked(),
      alarm,
      clear,
    });
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** Whether there are other hosts, with whose suspicions `judgeSuspicions` adds up those of this one. */
  get sharesSuspicions(): boolean {
    return this.#suspicions !== undefined;
  }

  readonly countryOf = (address: Address): string | null => this.#countries.countryOf(address);

  /** Brings everything up, enforcement first. Rejects when it cannot protect and nothing would mend itself. */
  async start(): Promise<HostFacts> {
    const { config, firewall, store, standing } = this.#parts;
    const { guard, geo, sensor } = this;
    const goodMemory = this.#goodMemory;
    const { settings } = guard;
    const { facts } = await this.hostWatch.read();
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
    const listening = sensor.start(knownGood);
    listening.catch(() => {});
    // a rule that the kernel still holds goes on without a gap; else protection does not wait for countries
    const rule = settings.geo.mode !== 'off' && (await firewall.holdsGeo?.()) ? await geo.early(facts.host) : undefined;
    await guard.start({ ...memory, ...(rule ? { geo: rule } : {}) }, facts.host, facts.interfaces);
    goodMemory.tellGuard(knownGood);
    await listening;
    sensor.release();
    void geo.start().then(() => this.blockCountries.check());
    if (standing.credential && this.#suspicions) await this.#joinCluster(standing.credential, this.#suspicions);
    return facts;
  }

  /** The kernel goes on enforcing. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#cluster.stop();
    await this.sensor.stop();
  }

  /** Looks what this host is now: its addresses, guests, gateways and interfaces. */
  async refreshHost(): Promise<void> {
    const { facts, changed } = await this.hostWatch.read();
    if (!changed || this.#stopping) return;
    this.sensor.send({
      kind: 'protected',
      addresses: facts.protectedPrefixes.map(formatPrefix),
      interfaces: captured(facts),
    });
    await this.guard.setHost(facts.host, facts.interfaces);
    await this.geo.refresh();
  }

  /** Who is below the threshold of each host and over it in sum is an attacker like any other. */
  judgeSuspicions(): void {
    for (const attack of this.#suspicions?.judge(Date.now()) ?? []) this.guard.attack(attack);
  }

  /** The machine's clock was set by so much, milliseconds. */
  clockSet(by: number): void {
    this.guard.clockSet(by);
    this.#suspicions?.clockSet(by);
    this.#cluster.clockSet(by);
  }

  /** The cluster's NATS servers; before it is joined, those that it had last. */
  get #servers(): readonly string[] {
    return this.#cluster === alone ? (this.#parts.standing.credential?.servers ?? []) : this.#cluster.servers;
  }

  #sensorStart(): Omit<SensorStart, 'knownGood' | 'seed'> {
    const { config, replay } = this.#parts;
    const facts = this.hostWatch.facts!;
    return {
      interfaces: captured(facts),
      bufferBytes: config.captureBufferMegabytes << 20,
      settings: this.guard.settings,
      protectedAddresses: facts.protectedPrefixes.map(formatPrefix),
      suspicions: this.sharesSuspicions,
      ...(replay ? { replay } : {}),
    };
  }

  async #joinCluster(credential: ClusterCredential, suspicions: SuspicionSum): Promise<void> {
    // who stands alone starts sooner without it
    const { NatsCluster } = await import('../cluster/nats.ts');
    const { config, store, standing, announcer, host } = this.#parts;
    const { guard, geo, ledger, countryOf } = this;
    const isOperator = credential.member.role === 'operator';
    const outbox = await Outbox.open(store, isOperator, () => this.#cluster.changed());
    if (isOperator) ledger.share(outbox);
    const local = new ClusterSide({
      guard,
      store,
      geo,
      outbox,
      countryOf,
      host,
      attacked: (attack, action, hostName) => announcer.tell({ kind: 'attack', attack, action, hostName }),
      suspicions,
      alarm: (key, text, remedy) => announcer.alarm(key, text, remedy, 'cluster'),
      clear: announcer.clear,
    });
    const { dataDir } = config;
    const { remembered } = standing;
    this.#cluster = new NatsCluster({ dataDir, credential, local, remembered, clock: Date.now });
    this.#cluster.start();
  }
}

function captured({ interfaces }: HostFacts): readonly string[] {
  return interfaces.length > 0 ? interfaces : ['default-route'];
}

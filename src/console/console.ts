import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { CountrySource } from '../geo/country-source.ts';
import { ClockSteps } from '../model/clock-steps.ts';
import { HostView } from '../model/in-force.ts';
import { Accounts } from './accounts/accounts.ts';
import { openConsoleDatabase } from './accounts/console-database.ts';
import { countryLookup } from './countries.ts';
import { EngineLink } from './engine-link.ts';
import { FigureHistory } from './figure-history.ts';
import { HostWatch } from './host-watch.ts';
import { liveEventOf } from './live-events.ts';
import { LiveFeed } from './live-feed.ts';
import { Notifier } from './notify/notifier.ts';
import { Outbox } from './notify/outbox.ts';
import type { ConsoleOptions } from './options.ts';
import { readKnownHosts } from './routes/hosts.ts';
import { type App, buildApp } from './server/app.ts';
import type { Parts } from './server/parts.ts';
import { StoreLink } from './store-link.ts';
import { type ChosenTls, chooseTls } from './tls/choose-tls.ts';

/** What an operator is told on standard output. */
export interface ConsoleStarted {
  readonly url: string;
  readonly tls: ChosenTls['kind'];
  readonly fingerprint: string | null;
  /** until somebody has set a password of their own */
  readonly first: { readonly name: string; readonly password: string } | undefined;
}

const intervals = { sample: 10_000, hosts: 3_000, notify: 2_000, tidy: 3_600_000, countries: 60_000 } as const;

/** A file that only root and the console's user can put there: how an operator who has lost the password gets in again. */
function resetFirstAdmin(directory: string, accounts: Accounts): void {
  const file = join(directory, 'reset-admin');
  if (!existsSync(file)) return;
  accounts.forgetFirstAdmin();
  rmSync(file);
}

/** The web process: accounts of its own, a window on the engine's store, and a line to its control socket. */
export class Console {
  readonly #options: ConsoleOptions;
  readonly #log: Logger;
  readonly #clock: () => number;
  readonly #countries = new CountrySource();
  /** no host enforces, on purpose */
  #observing = false;
  /** the last time that this was asked because an engine had come: what it does meanwhile is told afterwards */
  #asked: Promise<void> = Promise.resolve();
  readonly #timers: NodeJS.Timeout[] = [];
  #parts: Parts | undefined;
  #app: App | undefined;
  /** is told when the engine came back after it was gone */
  readonly #engineReturned: () => void;

  constructor(options: ConsoleOptions, log: Logger, more: { clock?: () => number; engineReturned?: () => void } = {}) {
    this.#options = options;
    this.#log = log;
    this.#clock = more.clock ?? Date.now;
    this.#engineReturned = more.engineReturned ?? (() => {});
  }

  /** Rejects where the address cannot be listened on, or the own directory cannot be written. */
  async start(): Promise<ConsoleStarted> {
    const options = this.#options;
    const database = openConsoleDatabase(options.consoleDir);
    const accounts = new Accounts(database, this.#clock);
    resetFirstAdmin(options.consoleDir, accounts);
    const tls = chooseTls(options, this.#clock());
    const feed = new LiveFeed();
    const store = new StoreLink(options.dataDir);
    const countryOf = countryLookup((prefix) => this.#countries.countryOf(prefix));
    const notifier = new Notifier({
      accounts,
      outbox: new Outbox(database),
      hostName: options.hostName,
      log: this.#log,
      clock: this.#clock,
    });
    let was = false;
    const engine = new EngineLink(options.controlSocket, this.#log, {
      event: (event) => {
        const live = liveEventOf(event, countryOf);
        if (live) feed.push(live);
        // what a demonstration makes up is nobody's trouble
        if (!options.demonstration) void this.#asked.then(() => notifier.event(event, this.#observing));
      },
      changed: (running) => {
        feed.push({ kind: 'engine', running });
        notifier.engineChanged(running);
        // an engine that starts may have begun a new database
        if (running) store.renew();
        // nor need it do what the one before it did: enforce, or only observe
        if (running) this.#asked = lookAtHosts().catch(() => {});
        if (running && was) this.#engineReturned();
        was ||= running;
      },
    });
    const parts: Parts = {
      options,
      log: this.#log,
      accounts,
      engine,
      store,
      feed,
      history: new FigureHistory(),
      notifier,
      countryOf,
      countryDatabase: () => this.#countries.database?.facts ?? null,
      clock: this.#clock,
      secure: tls.pair !== null,
    };
    this.#parts = parts;
    const watch = new HostWatch({
      changed: () => feed.push({ kind: 'hosts' }),
      tell: (notice) => notifier.tell(notice),
    });
    const clockSteps = new ClockSteps(this.#clock);
    const lookAtHosts = async () => {
      const known = await readKnownHosts(parts);
      this.#observing = new HostView(known.hosts, known.status?.cluster, this.#clock()).observing;
      watch.look(known, this.#clock(), clockSteps.look() !== 0);
    };
    await this.#openCountries();
    await engine.start();
    this.#app = await buildApp(parts, tls.pair, tls.kind === 'own');
    await this.#app.server.listen({ host: options.address, port: options.port });
    this.#every(intervals.sample, () => this.#sample());
    this.#every(intervals.hosts, lookAtHosts);
    this.#every(intervals.notify, () => notifier.run());
    this.#every(intervals.tidy, () => accounts.sessions.tidy());
    this.#every(intervals.countries, () => this.#openCountries());
    // before the engine has made its store there is nothing to count
    this.#sample().catch(() => {});
    return { url: this.url, tls: tls.kind, fingerprint: tls.fingerprint, first: await accounts.firstPassword() };
  }

  /** With the port that was taken, where the configured one is 0. */
  get url(): string {
    const bound = this.#app?.server.server.address();
    const port = typeof bound === 'object' && bound ? bound.port : this.#options.port;
    const { address } = this.#options;
    const host = address.includes(':') ? `[${address}]` : address;
    return `${this.#parts?.secure ? 'https' : 'http'}://${host}:${port}`;
  }

  get parts(): Parts {
    if (!this.#parts) throw new Error('the console has not been started');
    return this.#parts;
  }

  get routes(): ReadonlySet<string> {
    return this.#app?.routes ?? new Set();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#parts?.notifier.stop();
    this.#app?.endStreams();
    await this.#app?.server.close();
    this.#parts?.engine.stop();
    await this.#parts?.store.close();
    this.#parts?.accounts.close();
  }

  async #sample(): Promise<void> {
    const { hosts, status } = await readKnownHosts(this.parts);
    if (status) this.parts.history.add(hosts, this.#clock());
  }

  /** The database of countries that the settings name, or the one that came with the program. */
  async #openCountries(): Promise<void> {
    const settings = await this.parts.store.read((store) => store.readSettings()).catch(() => undefined);
    try {
      const opened = await this.#countries.reopen(settings?.value.geoDatabase ?? '');
      if (opened) this.#countries.take(opened);
    } catch (error) {
      // the engine raises the alarm; here addresses go without their country
      this.#log.warn({ err: error }, 'the country database cannot be read');
    }
  }

  #every(milliseconds: number, work: () => void | Promise<void>): void {
    const timer = setInterval(() => {
      Promise.resolve()
        .then(work)
        .catch((error: unknown) => this.#log.debug({ err: error }, 'background work failed'));
    }, milliseconds);
    timer.unref();
    this.#timers.push(timer);
  }
}

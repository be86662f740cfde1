import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseFacts } from '../geo/country-database.ts';
import type { CountrySource, OpenedDatabase } from '../geo/country-source.ts';
import { GeoReach } from '../geo/geo-reach.ts';
import type { Guard } from '../guard/guard.ts';
import { GuardError, messageOf } from '../guard/guard-error.ts';
import type { GeoRule } from '../guard/guard-memory.ts';
import type { Actor } from '../guard/ledger.ts';
import type { HostAddresses } from '../guard/never-block.ts';
import { type Address, formatPrefix } from '../model/address.ts';
import type { Host } from '../model/host.ts';
import { InTurn } from '../model/in-turn.ts';
import type { Settings } from '../model/settings.ts';
import type { KnownGoodRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { alike, sameRule, withExceptions } from './geo-changes.ts';
import { exemptOf, isCut, operatorCutOff, shutOutOf } from './geo-effect.ts';
import { ruleChangedAt } from './geo-history.ts';

export interface GeoRulesOptions {
  readonly guard: Guard;
  readonly store: Store;
  readonly source: CountrySource;
  /** nothing is enforced on purpose */
  readonly observing: boolean;
  readonly alarm: (key: string, text: string, remedy: string) => void;
  readonly clear: (key: string) => void;
}

/** What to do about phones and trunks that work and that a new rule would shut out. */
export type KnownGoodChoice = 'refuse' | 'keep' | 'cut';

export interface GeoFacts {
  readonly state: Host['geo'];
  /** what keeps the rule from being in force, or null */
  readonly failure: string | null;
  /** prefixes that the rule names now */
  readonly ranges: number;
  /** null while none could be read */
  readonly database: DatabaseFacts | null;
}

const off: GeoRule = { mode: 'off', ranges: [] };
const maxNamed = 20;
/** for a database that is being read, milliseconds */
const longestWait = 5_000;
const alarmKey = 'geo';
const system = { name: 'engine', source: 'system' } as const;

/** The rule that countries are shut out by: worked out from the settings and the database, and given to the guard. */
export class GeoRules {
  readonly #options: GeoRulesOptions;
  readonly #turns = new InTurn();
  #rule: GeoRule = off;
  /** whom the rule in force shuts out */
  #reach: GeoReach | undefined;
  #since = 0;
  #exempt = '';
  #checking = false;
  /** why the rule of the settings is not in force */
  #failure: string | undefined;
  /** why the database's file was not taken when it changed */
  #unread: string | undefined;

  constructor(options: GeoRulesOptions) {
    this.#options = options;
  }

  get state(): Host['geo'] {
    if (this.#options.guard.settings.geo.mode === 'off') return 'off';
    if (this.#failure !== undefined || !this.#reach) return 'failing';
    return this.#options.observing ? 'observing' : 'enforcing';
  }

  /** Where the first database is still being read, it waits for it a while. */
  async facts(): Promise<GeoFacts> {
    if (!this.#options.source.database && this.#failure === undefined) await this.#untilDone();
    const { database } = this.#options.source;
    return {
      state: this.state,
      failure: this.#failure ?? this.#unread ?? null,
      ranges: this.#rule.ranges.length,
      database: database?.facts ?? null,
    };
  }

  /** Whether the rule in force drops what this address sends to protected ports. */
  shutsOut(address: Address): boolean {
    return this.#reach !== undefined && isCut(address, this.#reach, this.#options.guard);
  }

  /** The same, were it not in the allowlist. */
  names(address: Address): boolean {
    return this.#reach?.shutsOut(address) ?? false;
  }

  /** Milliseconds since the epoch from when on the rule in force has been enforced by this engine; 0 without a rule. */
  get since(): number {
    return this.#since;
  }

  /**
   * The rule of the settings before the guard has started, so that a rule that the kernel still holds goes on without a
   * gap; undefined where it cannot be had. Never rejects: `start` says what is wrong.
   */
  async early(host: HostAddresses): Promise<GeoRule | undefined> {
    const { guard, source } = this.#options;
    const waiting = new AbortController();
    try {
      return await Promise.race([
        source.open(guard.settings.geoDatabase).then(async (opened) => {
          const rule = await this.#ruleOf(guard.settings, opened, host);
          if (!waiting.signal.aborted) source.take(opened);
          return rule;
        }),
        // a file on a server that does not answer must not keep the engine from starting
        sleep(longestWait, undefined, { signal: waiting.signal }),
      ]);
    } catch {
      return undefined;
    } finally {
      waiting.abort();
    }
  }

  /** Brings the rule of the settings into force. Never rejects: what goes wrong is an alarm, and tried again by `check`. */
  start(): Promise<void> {
    return this.#turns.run(() => this.#attempt(() => this.#applyAll(undefined)));
  }

  /** Looks whether the database's file has changed, and tries again what failed. Call it about once a minute. */
  async check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    await this.#turns.run(() =>
      this.#attempt(async () => {
        const opened = await this.#reopen();
        if (opened || this.#failure !== undefined) await this.#applyAll(opened);
        if (this.#unread !== undefined)
          this.#options.alarm(
            alarmKey,
            `the country database cannot be read again, the one before stays in use: ${this.#unread}`,
            'Put a whole file in its place, by renaming it.',
          );
      }),
    );
    this.#checking = false;
  }

  /** The host's own addresses or gateways changed: they are never shut out. */
  refresh(): Promise<void> {
    return this.#turns.run(() =>
      this.#attempt(async () => {
        const { settings, host } = this.#options.guard;
        if (settings.geo.mode === 'off' || exemptText(settings, host) === this.#exempt) return;
        await this.#applyAll(undefined);
      }),
    );
  }

  /**
   * Takes new settings, with the country rule that they ask for.
   * @param next makes them from those that hold; may throw
   * @param choice what happens to known-good sources that the rule would newly shut out
   * @throws GuardError 'would-cut-off', 'would-cut-known-good', 'bad-settings', and those of Guard.configure; nothing was changed
   */
  async configure(next: (current: Settings) => Settings, actor: Actor, choice: KnownGoodChoice): Promise<void> {
    const { guard, source } = this.#options;
    const apart = (current: Settings) => {
      const settings = next(current);
      return alike(current, settings) ? settings : undefined;
    };
    // what has nothing to do with countries does not wait for a database that may be slow to read
    if (await guard.configure(apart, actor)) return;
    return this.#turns.run(async () => {
      const before = guard.settings;
      const settings = next(before);
      const sameFile = settings.geoDatabase === before.geoDatabase;
      const opened = sameFile && source.database ? undefined : await this.#open(settings);
      const checked = await this.#checked(settings, opened, actor, choice);
      const rule = await this.#ruleOf(checked, opened);
      // other settings may have changed in the meantime
      await guard.configure((current) => ({ ...next(current), geo: checked.geo }), actor, rule);
      this.#inForce(rule, opened, sameRule(before, checked));
      this.#succeeded();
    });
  }

  /** Whom a rule would shut out, by the database in use. */
  reachOf(settings: Settings, opened?: OpenedDatabase): GeoReach {
    const { guard, source } = this.#options;
    const countryOf = (address: Address) => (opened?.database ?? source.database)?.countryOf(address) ?? null;
    return new GeoReach(settings.geo, exemptOf(settings, guard.host), countryOf);
  }

  /** Settings without the rule still do, where the database of the operator cannot be read: only a rule needs it. */
  async #open(settings: Settings): Promise<OpenedDatabase | undefined> {
    const { guard, source } = this.#options;
    const unused = settings.geo.mode === 'off' && settings.geoDatabase === guard.settings.geoDatabase;
    try {
      return await source.open(settings.geoDatabase);
    } catch (error) {
      if (unused) return undefined;
      throw new GuardError('bad-settings', `geoDatabase: ${messageOf(error)}`, { cause: error });
    }
  }

  /** The settings where they may be taken, with the sources that are to be kept among the rule's exceptions. */
  async #checked(
    settings: Settings,
    opened: OpenedDatabase | undefined,
    actor: Actor,
    choice: KnownGoodChoice,
  ): Promise<Settings> {
    if (settings.geo.mode === 'off') return settings;
    const { guard, source } = this.#options;
    const reach = this.reachOf(settings, opened);
    const database = opened?.database ?? source.database;
    const reason = operatorCutOff(reach, guard, actor, (address) => database?.countryOf(address) ?? null);
    if (reason !== undefined) throw new GuardError('would-cut-off', reason);
    if (choice === 'cut') return settings;
    const cut = await this.#newlyCut(reach);
    if (cut.length === 0) return settings;
    if (choice === 'keep') return withExceptions(settings, cut);
    const named = cut.slice(0, maxNamed).map(({ address }) => address);
    const more = cut.length > named.length ? ` and ${cut.length - named.length} more` : '';
    throw new GuardError(
      'would-cut-known-good',
      `phones or trunks work from ${cut.length === 1 ? 'an address' : `${cut.length} addresses`} that the country rule would shut out: ${named.join(', ')}${more}. Say whether to keep them (they become exceptions of the rule) or to cut them off: sipprot geo set with --keep or --cut, in the API knownGood with keep or cut`,
    );
  }

  /** Known-good sources that the rule would shut out and the one in force does not. */
  async #newlyCut(reach: GeoReach): Promise<KnownGoodRecord[]> {
    const { guard, store } = this.#options;
    await store.flush();
    const cut = await shutOutOf(await store.readKnownGood(Date.now()), reach, guard);
    const before = this.#reach;
    if (!before) return cut;
    const already = new Set(await shutOutOf(cut, before, guard));
    return cut.filter((record) => !already.has(record));
  }

  /** Database and rule of the settings in force. Rejects with GeoError, GuardError or FirewallError. */
  async #applyAll(given: OpenedDatabase | undefined): Promise<void> {
    const { guard, source } = this.#options;
    const opened = given ?? (source.database ? undefined : await source.open(guard.settings.geoDatabase));
    let settings = guard.settings;
    if (settings.geo.mode !== 'off') settings = await this.#sparing(settings, opened);
    const rule = await this.#ruleOf(settings, opened);
    if (settings.geo !== guard.settings.geo)
      await guard.configure((current) => ({ ...current, geo: settings.geo }), system, rule);
    else if (rule !== off || this.#rule !== off) await guard.setGeo(rule.mode, rule.ranges);
    this.#inForce(rule, opened, this.#since > 0);
    this.#succeeded();
  }

  /**
   * Nobody is there to ask when a newer database has moved a phone or trunk into a country that is shut out: it stays
   * in as an exception, and the operator is told.
   */
  async #sparing(settings: Settings, opened: OpenedDatabase | undefined): Promise<Settings> {
    const { store, alarm, observing } = this.#options;
    if (observing) return settings; // nobody is cut off
    let moved = await this.#newlyCut(this.reachOf(settings, opened));
    // Without a rule of this run to compare with: whoever had a success after the rule was made was let in by it. Those that
    // the operator chose to cut off had none since.
    if (!this.#reach && moved.length > 0) {
      const changedAt = await ruleChangedAt(store);
      moved = moved.filter(({ lastSuccess }) => lastSuccess > changedAt);
    }
    if (moved.length === 0) return settings;
    const named = moved.slice(0, maxNamed).map(({ address }) => address);
    alarm(
      'geo-moved',
      `by the country database in use now, the country rule would shut out ${moved.length} ${moved.length === 1 ? 'source' : 'sources'} from which phones or trunks work (${named.join(', ')}): they became exceptions of the rule`,
      'Look at "sipprot geo", and take them out of the exceptions if they are to be shut out.',
    );
    return withExceptions(settings, moved);
  }

  async #ruleOf(
    settings: Settings,
    opened: OpenedDatabase | undefined,
    host: HostAddresses = this.#options.guard.host,
  ): Promise<GeoRule> {
    const { mode, countries } = settings.geo;
    if (mode === 'off') return off;
    const database = opened?.database ?? this.#options.source.database;
    if (!database) throw new GuardError('bad-settings', 'there is no country database');
    const exempt = exemptOf(settings, host);
    const ranges = await database.rangesOf(new Set(countries), mode === 'block' ? { never: exempt } : { also: exempt });
    if (ranges.length === 0)
      throw new GuardError('bad-settings', `the country database knows no address of ${countries.join(', ')}`);
    return { mode, ranges };
  }

  #inForce(rule: GeoRule, opened: OpenedDatabase | undefined, goesOn: boolean): void {
    const { guard, source } = this.#options;
    if (opened) {
      source.take(opened);
      this.#unread = undefined;
    }
    this.#rule = rule;
    this.#reach = rule.mode === 'off' ? undefined : this.reachOf(guard.settings);
    this.#exempt = exemptText(guard.settings, guard.host);
    if (rule.mode === 'off') this.#since = 0;
    else if (!goesOn || this.#since === 0) this.#since = Date.now();
  }

  async #untilDone(): Promise<void> {
    const waiting = new AbortController();
    await Promise.race([this.#turns.idle(), sleep(longestWait, undefined, { signal: waiting.signal })]);
    waiting.abort();
  }

  async #reopen(): Promise<OpenedDatabase | undefined> {
    const { guard, source } = this.#options;
    try {
      const opened = await source.reopen(guard.settings.geoDatabase);
      if (opened) this.#unread = undefined;
      return opened;
    } catch (error) {
      if (!source.database) throw error;
      this.#unread = messageOf(error);
      return undefined;
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure = messageOf(error);
      const { guard, alarm } = this.#options;
      const state = this.#reach ? 'cannot be renewed, the one before stays in force' : 'is not in force';
      const what =
        guard.settings.geo.mode === 'off' ? 'the country database cannot be read' : `the country rule ${state}`;
      alarm(alarmKey, `${what}: ${this.#failure}`, 'Look at "sipprot geo". It is tried again every minute.');
    }
  }

  #succeeded(): void {
    this.#failure = undefined;
    if (this.#unread === undefined) this.#options.clear(alarmKey);
  }
}

function exemptText(settings: Settings, host: HostAddresses): string {
  return exemptOf(settings, host).map(formatPrefix).sort().join(' ');
}

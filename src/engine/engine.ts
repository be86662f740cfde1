import type { Logger } from 'pino';
import type { ReplayOptions } from '../capture/replay.ts';
import type { Config } from '../config/config.ts';
import type { Firewall } from '../firewall/firewall.ts';
import { formatPrefix } from '../model/address.ts';
import { ClockSteps } from '../model/clock-steps.ts';
import { type Settings, settingsSchema } from '../model/settings.ts';
import { Store } from '../store/store.ts';
import { write } from '../store/writes.ts';
import { Announcer } from './announcer.ts';
import { createCommands } from './commands.ts';
import type { Actor, CommandName } from './control/protocol.ts';
import type { CommandHandler } from './control/server.ts';
import { ControlServer } from './control/server.ts';
import { DataLock } from './data-lock.ts';
import { FirewallLock } from './firewall-lock.ts';
import { captureProblems } from './host-report.ts';
import { takeStanding } from './membership.ts';
import { Protection } from './protection.ts';
import { SelfReport } from './self-report.ts';
import { Upkeep } from './upkeep.ts';

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

/** The privileged process: its protection, the store and the control socket in front of them, from start to stop. */
export class Engine implements CommandHandler {
  readonly #options: EngineOptions;
  readonly #announcer: Announcer;
  readonly #clockSteps = new ClockSteps();
  readonly #startedAt = Date.now();
  readonly #control: ControlServer;
  readonly #lock = new DataLock();
  readonly #firewallLock = new FirewallLock();
  #store: Store | undefined;
  #protection: Protection | undefined;
  #upkeep: Upkeep | undefined;
  #commands: ReturnType<typeof createCommands> | undefined;
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { config, log, readers } = options;
    this.#announcer = new Announcer(log);
    this.#control = new ControlServer(config.controlSocket, this, log, readers);
  }

  /** Brings everything up, enforcement first. Rejects when it cannot protect and nothing would mend itself. */
  async start(): Promise<Started> {
    const { config, firewall, log, replay } = this.#options;
    const announcer = this.#announcer;
    this.#lock.take(config.dataDir);
    if (firewall.name !== 'dry-run') this.#firewallLock.take();
    const store = await this.#openStore();
    const standing = await takeStanding(store, config.dataDir, Date.now());
    const settings = (await store.readSettings()) ?? (await firstSettings(store, config.settings));
    const protection = new Protection({
      ...{ config, firewall, log, announcer, store, settings, standing },
      ...(replay ? { replay } : {}),
      host: (applied) => report.host(applied),
    });
    this.#protection = protection;
    const report = new SelfReport({
      ...{ config, firewall, store, announcer, protection },
      uuid: await store.uuid(),
      startedAt: this.#startedAt,
      demonstration: replay !== undefined,
    });
    const facts = await protection.start();
    const { guard, cluster, ledger, geo, countryOf } = protection;
    this.#commands = createCommands({
      ...{ guard, cluster, store, ledger, geo, countryOf },
      clock: Date.now,
      host: () => report.host(),
      status: () => report.status(),
      tellFindings: () => announcer.tell({ kind: 'findings' }),
    });
    await this.#control.start();
    this.#upkeep = new Upkeep({
      ...{ protection, report, store, announcer, log },
      clockSteps: this.#clockSteps,
      dataDir: config.dataDir,
    });
    this.#upkeep.start();
    return {
      protectedAddresses:
        facts.ownAddresses.length > 0 ? facts.ownAddresses : facts.protectedPrefixes.map(formatPrefix),
      interfaces: facts.interfaces,
      problems: captureProblems(protection.sensor.state),
    };
  }

  /** @param flush take the table out of the kernel; else it goes on enforcing and expiring */
  async stop(flush: boolean): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#upkeep?.stop();
    await this.#control.stop();
    await this.#protection?.stop();
    try {
      this.#options.firewall.stop({ flush });
    } catch (error) {
      this.#options.log.error({ error }, 'the firewall table could not be taken down');
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

  async #openStore(): Promise<Store> {
    const { config, readers } = this.#options;
    const store = await Store.open(config.dataDir, {
      hostName: config.hostName,
      recover: true,
      // the console's user reads the database, and nothing else of it
      ...(readers === undefined ? {} : { access: { directoryMode: 0o750, fileMode: 0o640, group: readers } }),
    });
    this.#store = store;
    this.#lock.take(config.dataDir);
    const { recovery, unlocked } = store.report;
    if (recovery)
      this.#announcer.alarm(
        'store-recovered',
        `the database was damaged (${recovery.reason}); it lies at ${recovery.movedTo} now, and a new one was begun`,
        'Look at the disk. Lists and settings were taken over as far as they could be read: check them.',
      );
    if (unlocked !== undefined)
      this.#announcer.alarm(
        'store-unlocked',
        `another process held the database locked (${unlocked}): it was copied, and goes on from the copy`,
        'Only root and the group of the console may read it. Where no program of yours (sqlite3, a backup) did that, take the console for taken over: end what runs as its user.',
      );
    return store;
  }
}

async function firstSettings(
  store: Store,
  initial: Partial<Settings>,
): Promise<{ readonly value: Settings; readonly revision: number }> {
  const value = settingsSchema.parse(initial);
  await store.commit([write('putSettings', value, 0, Date.now(), 'first start')]);
  return { value, revision: 1 };
}

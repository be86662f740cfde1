import type { Logger } from 'pino';
import { type ClockSteps, stepOf } from '../model/clock-steps.ts';
import type { Store } from '../store/store.ts';
import { write } from '../store/writes.ts';
import type { Announcer } from './announcer.ts';
import { letsAllIn } from './lets-all-in.ts';
import type { Protection } from './protection.ts';
import { Rounds } from './rounds.ts';
import type { SelfReport } from './self-report.ts';
import { unwatched } from './unwatched.ts';

export interface UpkeepParts {
  readonly protection: Protection;
  readonly report: SelfReport;
  readonly store: Store;
  readonly announcer: Announcer;
  readonly clockSteps: ClockSteps;
  readonly log: Logger;
  readonly dataDir: string;
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

/** What a running engine does again and again, whether something happens or not. */
export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #rounds: Rounds;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#rounds = new Rounds((reason) =>
      parts.announcer.alarm(
        `work ${String(reason)}`,
        reason instanceof Error ? reason.message : String(reason),
        'See the log.',
      ),
    );
  }

  start(): void {
    const { protection } = this.#parts;
    const { guard, geo, enforcement, blockCountries } = protection;
    const rounds = this.#rounds;
    rounds.every(intervals.clock, () => this.#lookAtClock());
    rounds.every(intervals.expire, () => {
      // else what is in force would end before it is seen that the clock was set
      this.#lookAtClock();
      guard.expire();
    });
    rounds.every(intervals.store, () => this.#checkStore());
    rounds.every(intervals.store, () => this.#checkSettings());
    rounds.every(intervals.look, () => enforcement.look());
    rounds.every(intervals.host, () => protection.refreshHost());
    rounds.every(intervals.repair, () => {
      this.#lookAtClock();
      return enforcement.repair();
    });
    rounds.every(intervals.repair, () => guard.remote.retryVetoed());
    rounds.every(intervals.heartbeat, () => this.#heartbeat());
    if (protection.sharesSuspicions) rounds.every(intervals.suspicions, () => protection.judgeSuspicions());
    rounds.every(intervals.geo, async () => {
      await geo.check();
      await blockCountries.check();
    });
    rounds.every(intervals.prune, () => this.#prune());
    this.#heartbeat();
  }

  stop(): void {
    this.#rounds.stop();
  }

  #lookAtClock(): void {
    const { clockSteps, protection, report, store, announcer, log } = this.#parts;
    const by = clockSteps.look();
    if (by === 0) return;
    log.warn({ seconds: by / 1000 }, 'the clock of this machine was set');
    report.clockSet(by);
    announcer.clockSet(by);
    protection.clockSet(by);
    store.queue(write('shiftHosts', stepOf(by, Date.now())));
  }

  /** The kernel is told first, so that blocking goes on; but what cannot be written is forgotten at the next restart. */
  #checkStore(): void {
    const { store, announcer, dataDir } = this.#parts;
    const { ok, error } = store.health();
    announcer.alarmWhile(
      'store',
      ok ? undefined : `the database cannot be written: ${error?.message ?? 'the reason is not known'}`,
      `Protection goes on, but the log has gaps and changes are refused. Make room on the disk, or see to it: ${dataDir}`,
    );
  }

  /** Somebody may have switched all off, or let all in, to look for a fault, and forgotten it. */
  #checkSettings(): void {
    const { announcer, protection } = this.#parts;
    const blind = unwatched(protection.guard.settings);
    announcer.alarmWhile(
      'unwatched',
      blind && `no attack is recognised: ${blind}`,
      'Switch on what is to be watched: "sipprot settings" tells what is set, and the page Settings, too.',
      'enforcement',
    );
    const open = letsAllIn(protection.guard);
    announcer.alarmWhile(
      'lets-all-in',
      open && `nobody is shut out: ${open}`,
      'Take it off again, and let in whom you know by narrower entries.',
      'enforcement',
    );
  }

  #heartbeat(): void {
    const { store, report } = this.#parts;
    store.queue(write('putHost', report.host()));
  }

  async #prune(): Promise<void> {
    const { store, announcer, protection } = this.#parts;
    const { retentionDays, maxAttacks } = protection.guard.settings;
    const [closed] = await store.commit([write('closeQuietFindings', Date.now(), findingsAtOnce)]);
    if (Number(closed) > 0) announcer.tell({ kind: 'findings' });
    await store.prune({ now: Date.now(), retentionDays, maxAttacks });
  }
}

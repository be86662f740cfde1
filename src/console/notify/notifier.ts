import type { Logger } from 'pino';
import { LruMap } from '../../model/lru-map.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Notifications } from '../contract/notifications.ts';
import { compose, type Message, testMessage } from './compose.ts';
import { engineNotice, type Notice, noticeOf } from './notice.ts';
import { readKept } from './notification-settings.ts';
import type { Delivery, Outbox, Waiting } from './outbox.ts';
import { sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** the same thing is told again after so long */
const repeatAfter: Readonly<Partial<Record<Notice['kind'], number>>> = {
  engineTrouble: hour,
  captureTrouble: hour,
  clusterTrouble: hour,
};
const repeatAfterElse = day;
const maxKeys = 10_000;
/** an engine that is restarted is back by then */
const engineGrace = 10_000;
/** after each failure; then it is given up */
const pauses = [30, 120, 600, 1800, 3600, 7200, 14_400, 28_800].map((seconds) => seconds * 1000);
const fact = 'notifications';
const revisionFact = 'notifications-revision';

export interface NotifierOptions {
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly hostName: string;
  readonly log: Logger;
  readonly clock: () => number;
}

/**
 * Tells people, outside of the console, what happened. It only writes down what is to be told; `run`, called every few
 * seconds, sends it. How much can be told an hour is bounded for each way, so that a flood of blocks does not become
 * one of mails: blocks have half of it, and alarms all.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #told = new LruMap<string, number>(maxKeys);
  #kept: Notifications;
  #engineGone: { readonly since: number; told: boolean } | undefined;
  readonly #sending = new Set<string>();
  #ended = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#kept = readKept(options.accounts.fact(fact));
    this.#engineGone = { since: options.clock(), told: false };
  }

  /** With the secrets: not for anybody's eyes. */
  get settings(): Notifications {
    return this.#kept;
  }

  /** Of the settings: one more with each change, so that two operators cannot undo each other's change unseen. */
  get revision(): number {
    return Number(this.#options.accounts.fact(revisionFact) ?? 1);
  }

  get deliveries(): readonly Delivery[] {
    return this.#options.outbox.recent();
  }

  /** Takes other settings at once. What waits for a way that is gone is not sent. */
  configure(settings: Notifications): void {
    const before = this.#ways();
    // first, so that a crash between the two leaves no change that has the revision of what was before
    this.#options.accounts.setFact(revisionFact, String(this.revision + 1));
    this.#options.accounts.setFact(fact, JSON.stringify(settings));
    this.#kept = settings;
    const now = this.#options.clock();
    for (const way of before) if (!this.#ways().includes(way)) this.#options.outbox.drop(way, now);
  }

  /** An event of the engine's. @param observing no host enforces, on purpose */
  event(event: unknown, observing = false): void {
    const notice = noticeOf(event, this.#options.clock(), observing);
    if (notice) this.#guarded(() => this.tell(notice));
  }

  engineChanged(running: boolean): void {
    const now = this.#options.clock();
    const gone = this.#engineGone;
    this.#engineGone = running ? undefined : (gone ?? { since: now, told: false });
    if (running && gone?.told) this.#guarded(() => this.tell(engineNotice(true, now)));
  }

  tell(notice: Notice): void {
    const { kinds, digestMinutes } = this.#kept;
    if (!kinds.includes(notice.kind) || this.#ways().length === 0) return;
    const { clock, outbox } = this.#options;
    const now = clock();
    const before = this.#told.get(notice.key);
    if (before !== undefined && now - before < (repeatAfter[notice.kind] ?? repeatAfterElse)) return;
    this.#told.set(notice.key, now);
    if (notice.kind === 'block' && digestMinutes > 0) outbox.gather(notice, now);
    else this.#enqueue([notice], 0, now);
  }

  /** Sends what is due. Never rejects. */
  async run(): Promise<void> {
    const { outbox, clock } = this.#options;
    const now = clock();
    this.#guarded(() => {
      const gone = this.#engineGone;
      if (gone && !gone.told && now - gone.since >= engineGrace) {
        gone.told = true;
        this.tell(engineNotice(false, gone.since));
      }
      const since = outbox.gatheringSince;
      if (since > 0 && now - since >= this.#kept.digestMinutes * 60_000)
        outbox.takeGathered((notices, more) => this.#enqueue(notices, more, now));
      for (const way of this.#ways()) this.#tellWithheld(way, now);
    });
    await Promise.all(this.#due(now).map((waiting) => this.#deliver(waiting)));
  }

  /** A message of its own, now, by the settings as they are saved. */
  async test(way: string): Promise<Delivery | undefined> {
    const send = this.#sender(way);
    if (!send) return undefined;
    const { hostName, clock } = this.#options;
    const time = clock();
    try {
      return { time, way, ok: true, detail: await send(testMessage(hostName, time)) };
    } catch (error) {
      return { time, way, ok: false, detail: messageOf(error) };
    }
  }

  stop(): void {
    this.#ended = true;
  }

  #due(now: number): Waiting[] {
    try {
      return this.#options.outbox.due(now).filter(({ way }) => !this.#sending.has(way));
    } catch (error) {
      this.#options.log.warn({ err: error }, 'notifications cannot be read');
      return [];
    }
  }

  #enqueue(notices: readonly Notice[], more: number, now: number): void {
    const { outbox, hostName, log } = this.#options;
    const onlyBlocks = notices.every(({ kind }) => kind === 'block');
    for (const way of this.#ways()) {
      const withheld = outbox.withheld(way);
      if (!this.#mayMake(way, onlyBlocks, now)) {
        outbox.setWithheld(way, withheld + 1);
        continue;
      }
      if (outbox.add(way, compose({ notices, more, withheld }, hostName, now), now)) outbox.setWithheld(way, 0);
      else {
        outbox.setWithheld(way, withheld + 1);
        log.warn({ way }, 'too many notifications wait: look at its deliveries');
      }
    }
  }

  /** When there is room again and nothing new came, that something was held back is told by itself. */
  #tellWithheld(way: string, now: number): void {
    const { outbox, hostName } = this.#options;
    const withheld = outbox.withheld(way);
    if (withheld === 0 || outbox.madeSince(way, now - hour) > 0) return;
    if (outbox.add(way, compose({ notices: [], more: 0, withheld }, hostName, now), now)) outbox.setWithheld(way, 0);
  }

  #mayMake(way: string, onlyBlocks: boolean, now: number): boolean {
    const { maxPerHour } = this.#kept;
    const most = onlyBlocks ? Math.max(1, Math.floor(maxPerHour / 2)) : maxPerHour;
    return this.#options.outbox.madeSince(way, now - hour) < most;
  }

  async #deliver({ id, way, message, attempts }: Waiting): Promise<void> {
    const { outbox, clock, log } = this.#options;
    const send = this.#sender(way);
    if (!send) return this.#guarded(() => outbox.drop(way, clock()));
    this.#sending.add(way);
    let ok = false;
    let detail: string;
    try {
      detail = await send(message);
      ok = true;
    } catch (error) {
      detail = messageOf(error);
      log.warn({ way, detail }, 'a notification was not sent');
    }
    this.#sending.delete(way);
    // stopped meanwhile: it is on the disk, and tried again after the start
    if (this.#ended) return;
    const pause = pauses[attempts];
    const now = clock();
    this.#guarded(() => outbox.tried(id, ok, detail, now, pause === undefined ? null : now + pause));
  }

  #sender(way: string): ((message: Message) => Promise<string>) | undefined {
    const { smtp, webhooks } = this.#kept;
    if (way === 'smtp') return smtp.enabled ? (message) => sendMail(smtp, message) : undefined;
    const hook = webhooks.find(({ id, enabled }) => id === way && enabled);
    return hook && ((message) => sendWebhook(hook, message, this.#options.clock()));
  }

  #ways(): string[] {
    const { smtp, webhooks } = this.#kept;
    return [...(smtp.enabled ? ['smtp'] : []), ...webhooks.filter(({ enabled }) => enabled).map(({ id }) => id)];
  }

  /** A full disk must not take the console down with it. */
  #guarded(work: () => void): void {
    if (this.#ended) return;
    try {
      work();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'a notification could not be kept');
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

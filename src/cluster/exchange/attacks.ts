import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { attackSubject } from '../subjects.ts';
import { type AttackBody, attackBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';

const every = 1_000;
const batch = 200;
/** attacks that wait in memory; of more, the log is read again from where all was sent */
const mostWaiting = 20_000;
/** what a host recorded before it joined, milliseconds */
const history = 86_400_000;
/** an attack that goes on is told again after so long, milliseconds */
const again = 5_000;
/** An attack is written down some time after it happened, and ids go by when it happened: so far the log is read back, and waited for. */
const margin = 600_000;
/**
 * Times that are taken of another host, before and after the server had its record, milliseconds. Before: as long as a log is kept at
 * most, for a host may have been cut off. After: its clock may be wrong by some hours. A log deletes by time, so one that is
 * far ahead would outlast all others.
 */
const believable = { before: 3_650 * 86_400_000, after: 86_400_000 };

/** The attacks of this host on their way to the operators' logs. The log itself is what waits: nothing of it is lost while nobody can be reached. */
export class AttackExchange {
  readonly #local: LocalSide;
  readonly #own: string;
  #salt: string;
  /** all that happened up to this time have been sent, but those that were written down late */
  #sentUntil: number;
  /** ids, when they are to be sent, and until when they are looked for in the log */
  readonly #waiting = new Map<number, { readonly at: number; readonly until: number }>();
  /** the log is to be read: at the start, and where more waited than is kept in memory */
  #read = true;
  #publisher: Publisher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  /** @param own uuid of this host. @param sentUntil as it was remembered; undefined: never. @param salt random: message ids count for all writers together */
  constructor(local: LocalSide, own: string, sentUntil: number | undefined, now: number, salt: string) {
    this.#local = local;
    this.#own = own;
    this.#salt = salt;
    this.#sentUntil = sentUntil ?? now - history;
  }

  connected(publisher: Publisher): void {
    this.#publisher = publisher;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#work(), every);
  }

  disconnected(): void {
    clearInterval(this.#timer);
    this.#publisher = undefined;
  }

  /** @param fresh it was not told before */
  attacked(id: number, fresh: boolean, now: number): void {
    if (this.#waiting.has(id)) return;
    if (this.#waiting.size < mostWaiting) this.#waiting.set(id, { at: fresh ? now : now + again, until: now + margin });
    else this.#read = true;
  }

  /** Our clock was set by so much, milliseconds. What is recorded from now on may have an earlier time than what was sent. */
  clockSet(by: number): void {
    for (const [id, { at, until }] of this.#waiting) this.#waiting.set(id, { at: at + by, until: until + by });
    this.#sentUntil = Math.min(this.#sentUntil, this.#sentUntil + by);
  }

  /** What was sent since this time is sent once more, as new messages. @param salt as in the constructor, another one */
  repeat(since: number, salt: string): void {
    this.#salt = salt;
    this.#sentUntil = Math.min(this.#sentUntil, since);
    this.#read = true;
  }

  /** An attack of another host, for the log here. False: it is none. Rejects where the log has no room now. */
  async apply(told: Told): Promise<boolean> {
    const parsed = attackBody.safeParse(told.body);
    if (!parsed.success || told.subject !== attackSubject(told.by.id)) return false;
    if (!isBelievable(parsed.data, told.at)) return false;
    if (told.by.id !== this.#own) await this.#local.attack(told.by, parsed.data);
    return true;
  }

  async #work(): Promise<void> {
    const publisher = this.#publisher;
    if (this.#busy || !publisher) return;
    this.#busy = true;
    try {
      if (this.#read) await this.#sendLog(publisher);
      const now = Date.now();
      const due = [...this.#waiting].filter(([, { at }]) => at <= now);
      for (let i = 0; i < due.length; i += batch)
        await Promise.all(due.slice(i, i + batch).map(([id, { until }]) => this.#sendOne(publisher, id, until)));
      if (this.#read) return;
      this.#sentUntil = now;
      this.#local.remember({ 'attacks.sentUntil': String(now) });
    } catch {
      // the connection is gone, or the store was closed: what was not sent is sent the next time
    } finally {
      this.#busy = false;
    }
  }

  async #sendLog(publisher: Publisher): Promise<void> {
    this.#read = false;
    try {
      for (let after = this.#local.firstAttackId(this.#sentUntil - margin); ; ) {
        const bodies = await this.#local.ownAttacks(after, batch);
        await Promise.all(bodies.map((body) => this.#send(publisher, body)));
        if (bodies.length < batch) return;
        after = bodies.at(-1)!.id;
      }
    } catch (error) {
      this.#read = true;
      throw error;
    }
  }

  async #sendOne(publisher: Publisher, id: number, until: number): Promise<void> {
    // before it is read: what becomes of it from now on is told once more
    this.#waiting.delete(id);
    let sent = false;
    try {
      const body = await this.#local.ownAttack(id);
      if (body) await this.#send(publisher, body);
      // one that is not there by then will not come
      sent = body !== undefined || Date.now() >= until;
    } finally {
      if (!sent && !this.#waiting.has(id)) this.#waiting.set(id, { at: Date.now() + again, until });
    }
  }

  async #send(publisher: Publisher, body: AttackBody): Promise<void> {
    const { id, attack } = body;
    const message = `${publisher.id}.${id}.${attack.count}.${attack.lastTime}.${this.#salt}`;
    await publisher.send(attackSubject(publisher.id), body, message);
  }
}

function isBelievable({ attack }: AttackBody, at: number): boolean {
  const times = [attack.time, attack.firstTime, attack.lastTime, ...attack.samples.map(({ time }) => time)];
  return times.every((time) => time >= at - believable.before && time <= at + believable.after);
}

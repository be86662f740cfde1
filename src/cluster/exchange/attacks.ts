import type { Told } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import { attackSubject } from '../subjects.ts';
import { type AttackBody, attackBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';

const every = 1_000;
const batch = 200;
/** attacks that go on and wait to be told again; of more, the last word is sent when the host restarts or not at all */
const mostChanged = 20_000;
/** what a host recorded before it joined, milliseconds */
const history = 86_400_000;
/** an attack that goes on is told again after so long, milliseconds */
const again = 5_000;

/** The attacks of this host on their way to the operators' logs. The log itself is what waits: nothing of it is lost while nobody can be reached. */
export class AttackExchange {
  readonly #local: LocalSide;
  readonly #own: string;
  readonly #salt: string;
  /** all up to this id have been sent */
  #sent: number;
  readonly #changed = new Map<number, number>();
  #publisher: Publisher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  /** @param own uuid of this host. @param sent as it was remembered; undefined: never. @param salt random: message ids count for all writers together */
  constructor(local: LocalSide, own: string, sent: number | undefined, now: number, salt: string) {
    this.#local = local;
    this.#own = own;
    this.#salt = salt;
    this.#sent = sent ?? local.firstAttackId(now - history);
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

  attacked(id: number, now: number): void {
    if (this.#changed.size < mostChanged && !this.#changed.has(id)) this.#changed.set(id, now + again);
  }

  /** An attack of another host, for the log here. */
  apply(told: Told): void {
    const parsed = attackBody.safeParse(told.body);
    if (!parsed.success || told.subject !== attackSubject(told.by.id) || told.by.id === this.#own) return;
    this.#local.attack(told.by, parsed.data);
  }

  async #work(): Promise<void> {
    const publisher = this.#publisher;
    if (this.#busy || !publisher) return;
    this.#busy = true;
    try {
      for (;;) {
        const fresh = await this.#local.ownAttacks(this.#sent, batch);
        await Promise.all(fresh.map((body) => this.#send(publisher, body)));
        const last = fresh.at(-1);
        if (!last) break;
        this.#sent = last.id;
        for (const { id } of fresh) if ((this.#changed.get(id) ?? Infinity) <= Date.now()) this.#changed.delete(id);
        this.#local.remember({ 'attacks.sent': String(this.#sent) });
      }
      const now = Date.now();
      const due = [...this.#changed].filter(([id, at]) => at <= now && id <= this.#sent).slice(0, batch);
      for (const [id] of due) {
        const body = await this.#local.ownAttack(id);
        if (body) await this.#send(publisher, body);
        this.#changed.delete(id);
      }
    } catch {
      // the connection is gone, or the store was closed: what was not sent is sent the next time
    } finally {
      this.#busy = false;
    }
  }

  async #send(publisher: Publisher, body: AttackBody): Promise<void> {
    const { id, attack } = body;
    const message = `${publisher.id}.${id}.${attack.count}.${attack.lastTime}.${this.#salt}`;
    await publisher.send(attackSubject(publisher.id), body, message);
  }
}

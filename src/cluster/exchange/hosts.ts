import type { Told } from '../follower.ts';
import type { Applied, LocalSide } from '../local-side.ts';
import type { ServerClock } from '../server-clock.ts';
import type { OwnStamps, SeenStamps } from '../stamps.ts';
import { buckets, keySubject } from '../subjects.ts';
import { heartbeatBody } from '../wire.ts';
import type { Publisher } from './publisher.ts';

/** between two heartbeats, milliseconds */
const every = 10_000;
/** sooner after something was applied, so that the console can say where it is in force; longer in large clusters */
const soonest = 1_000;
const perMember = 20;

/** Heartbeats: what each host says of itself. The own one comes back with the server's time, and so tells how far our clock is from it. */
export class HostExchange {
  readonly #local: LocalSide;
  readonly #own: string;
  readonly #clock: ServerClock;
  readonly #stamps: OwnStamps;
  readonly #seen: SeenStamps;
  readonly #applied: () => Applied;
  readonly #members: () => number;
  #publisher: Publisher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #sent = { stamp: -1, at: 0, returned: 0 };
  #last = 0;
  #measured: (() => void) | undefined;

  /** @param own uuid of this host */
  constructor(
    local: LocalSide,
    own: string,
    clock: ServerClock,
    stamps: OwnStamps,
    seen: SeenStamps,
    applied: () => Applied,
    members: () => number,
  ) {
    this.#local = local;
    this.#own = own;
    this.#clock = clock;
    this.#stamps = stamps;
    this.#seen = seen;
    this.#applied = applied;
    this.#members = members;
  }

  /** Resolves when our clock has been compared with the server's. */
  connected(publisher: Publisher): Promise<void> {
    this.#publisher = publisher;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#beat(), every);
    const measured = new Promise<void>((done) => {
      this.#measured = done;
    });
    void this.#beat();
    return measured;
  }

  disconnected(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#publisher = undefined;
  }

  /** Something was applied: the others learn of it soon. */
  news(): void {
    if (this.#soon || !this.#publisher) return;
    const pause = Math.max(soonest, this.#members() * perMember) - (this.#clock.now - this.#last);
    this.#soon = setTimeout(
      () => {
        this.#soon = undefined;
        void this.#beat();
      },
      Math.max(50, Math.min(every, pause)),
    );
  }

  apply(told: Told): boolean {
    const parsed = heartbeatBody.safeParse(told.body);
    if (!parsed.success || told.subject !== keySubject(buckets.hosts, told.by.id)) return false;
    const { host, stamp } = parsed.data;
    if (told.by.id === this.#own) {
      this.#stamps.seen(Math.max(stamp, told.stamp));
      if (stamp !== this.#sent.stamp) return true;
      this.#clock.measured(this.#sent.at, this.#sent.returned || this.#clock.now, told.at);
      this.#measured?.();
      return true;
    }
    if (!this.#seen.take(told.by.id, told.stamp)) return true;
    this.#local.heard({
      ...host,
      uuid: told.by.id,
      name: told.by.name,
      lastSeen: Math.round(this.#clock.ours(told.at)),
    } as Parameters<LocalSide['heard']>[0]);
    return true;
  }

  async #beat(): Promise<void> {
    const publisher = this.#publisher;
    if (!publisher) return;
    const at = this.#clock.now;
    this.#last = at;
    const stamp = this.#stamps.last;
    this.#sent = { stamp, at, returned: 0 };
    try {
      await publisher.send(keySubject(buckets.hosts, publisher.id), { host: this.#local.host(this.#applied()), stamp });
      if (this.#sent.stamp === stamp) this.#sent.returned = this.#clock.now;
    } catch {
      // the next one says it
    }
  }
}

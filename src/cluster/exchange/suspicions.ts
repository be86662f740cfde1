import type { NatsConnection } from '@nats-io/transport-node';
import { formatPrefix, parsePrefix } from '../../model/address.ts';
import {
  markOf,
  mostMarks,
  type Suspicion,
  type SuspicionMeasureId,
  type SuspicionNews,
  suspicionMeasures,
} from '../../model/suspicion.ts';
import type { Opened } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Refusal } from '../follower.ts';
import type { LocalSide } from '../local-side.ts';
import type { ServerClock } from '../server-clock.ts';
import type { SeenStamps } from '../stamps.ts';
import { suspicionSubject } from '../subjects.ts';
import { suspicionBody } from '../wire.ts';
import { CoreListener } from './core-listener.ts';
import type { Publisher } from './publisher.ts';

/** Said again after this, and when a connection is there again: nothing of it is stored, and who joins or reconnects heard nothing. */
const again = 15_000;
const mostAtOnce = 1_000;
/** messages of one host in a second */
const perSecond = 5;
/** sources in a second, of all hosts together */
const sourcesPerSecond = 20_000;
/** A message that says that it was sent so long ago, or so much later than now, is an old one sent again, milliseconds. */
const mostLate = 30_000;

/** Sources below the threshold, told from host to host: on core NATS, because a minute later they mean nothing. */
export class SuspicionExchange {
  readonly #local: LocalSide;
  readonly #clock: ServerClock;
  readonly #seen: SeenStamps;
  readonly #refused: (reason: Refusal) => void;
  readonly #listener: CoreListener;
  #sources = { second: 0, count: 0 };
  #connection: NatsConnection | undefined;
  #publisher: Publisher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    local: LocalSide,
    own: string,
    members: MemberDirectory,
    clock: ServerClock,
    seen: SeenStamps,
    refused: (reason: Refusal) => void,
  ) {
    this.#local = local;
    this.#clock = clock;
    this.#seen = seen;
    this.#refused = refused;
    this.#listener = new CoreListener({
      subjects: suspicionSubject('*'),
      own,
      members,
      perSecond,
      clock: () => clock.now,
      heard: (opened, subject) => this.#heard(opened, subject),
      refused,
    });
  }

  connected(connection: NatsConnection, publisher: Publisher): void {
    this.#publisher = publisher;
    this.#connection = connection;
    this.#listener.begin(connection);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#sayAgain(), again);
    this.#sayAgain();
  }

  disconnected(): void {
    clearInterval(this.#timer);
    this.#publisher = undefined;
  }

  /** The connection is not used any more. */
  ended(): void {
    this.disconnected();
    this.#listener.end();
    this.#connection = undefined;
  }

  say({ raised, cleared }: SuspicionNews): void {
    this.#send(raised.slice(0, mostAtOnce), cleared.slice(0, mostAtOnce));
  }

  #sayAgain(): void {
    const said = this.#local.suspicions(mostAtOnce);
    if (said.length > 0) this.#send(said, []);
  }

  #send(raised: readonly Suspicion[], cleared: readonly string[]): void {
    const publisher = this.#publisher;
    const connection = this.#connection;
    if (!publisher || !connection) return;
    const now = this.#clock.now;
    const age = (time: number) => Math.max(0, Math.round(now - time));
    const words = raised.map(({ source, measure, count, proven, first, last, targets }) => [
      source,
      measure,
      Math.min(count, 1000),
      Math.min(proven, 1000),
      age(first),
      age(last),
      suspicionMeasures[measure].distinct ? targets.slice(-mostMarks).map(markOf) : [],
    ]);
    try {
      const subject = suspicionSubject(publisher.id);
      const body = { at: Math.round(now - this.#clock.ahead), words, cleared };
      connection.publish(subject, publisher.seal(subject, body));
    } catch {
      // the connection was just closed: it is said again on the next
    }
  }

  #heard({ by, stamp, body }: Opened, subject: string): boolean {
    const parsed = suspicionBody.safeParse(body);
    if (!parsed.success || subject !== suspicionSubject(by.id)) return false;
    const { at, words, cleared } = parsed.data;
    if (Math.abs(this.#clock.now - this.#clock.ours(at)) > mostLate || !this.#seen.take(by.id, stamp)) return true;
    if (!this.#hasRoomFor(words.length)) {
      this.#refused('flooding');
      return true;
    }
    const said = words.flatMap(([text, measure, count, proven, sinceFirst, sinceLast, marks]) => {
      const source = sourceOf(text);
      // a newer version may have measures that we do not know
      if (source === undefined || !Object.hasOwn(suspicionMeasures, measure)) return [];
      return [{ source, measure: measure as SuspicionMeasureId, count, proven, sinceFirst, sinceLast, marks }];
    });
    this.#local.suspected(
      by.id,
      said,
      cleared.flatMap((text) => sourceOf(text) ?? []),
    );
    return true;
  }

  #hasRoomFor(sources: number): boolean {
    const second = Math.floor(this.#clock.now / 1000);
    if (this.#sources.second !== second) this.#sources = { second, count: 0 };
    this.#sources.count += sources;
    return this.#sources.count <= sourcesPerSecond;
  }
}

/** Canonical text of an IPv4 address or an IPv6 /64; undefined for anything wider or narrower. */
function sourceOf(text: string): string | undefined {
  const prefix = parsePrefix(text);
  return prefix && prefix.length === (prefix.family === 4 ? 32 : 64) ? formatPrefix(prefix) : undefined;
}

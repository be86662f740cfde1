import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumerMessages, DeliverPolicy, type JetStreamClient, type JsMsg } from '@nats-io/jetstream';
import { type Opened, open, type RefusalReason, type Refused } from './credentials/envelope.ts';
import type { MemberDirectory } from './credentials/membership.ts';
import { MessageRate } from './message-rate.ts';

/** A message that was believed. */
export interface Told extends Opened {
  readonly subject: string;
  readonly sequence: number;
  /** when the server stored it, milliseconds since the epoch by the server's clock */
  readonly at: number;
}

export type Refusal = RefusalReason | 'flooding';

export interface Following {
  readonly stream: string;
  /** the subjects of interest, one pattern */
  readonly subjects: string;
  /** the first sequence that is wanted; absent: all that there is, which in a bucket is the last of each key */
  readonly from?: number;
  /** who may be believed; absent: the messages carry other signatures, and `raw` is given them */
  readonly members?: MemberDirectory;
  /** one after the other, in the order of the stream; false: its body is none. A rejection ends the following, and it is begun anew from there. */
  readonly apply?: (told: Told) => boolean | Promise<boolean>;
  /** what this host wrote itself and knows by its bytes: it is taken by what this returns, without a look at its signature */
  readonly own?: (subject: string, data: Uint8Array) => ((sequence: number) => void) | undefined;
  readonly raw?: (subject: string, data: Uint8Array) => void;
  readonly refused?: (subject: string, reason: Refusal, sequence: number) => void;
  /** the server sends what lies before that which was applied: it has lost the end of the stream, and others wrote on from there */
  readonly wentBack?: () => void;
  /** all that was in the stream when it was asked has been applied */
  readonly caughtUp: () => void;
}

export interface Silence {
  readonly stream: string;
  readonly since: number;
  /** undefined: the servers say nothing at all */
  readonly why: string | undefined;
}

/** messages whose signatures are looked at at once */
const ahead = 256;
const pause = 500;
/** Messages a second from one subject's host, of what it may write; more is a flood, and costs no signature check. */
const floodPerSecond = 3_000;
/** the consumer is forgotten by the server when nobody asked for so long, milliseconds */
const forgotten = 60_000;
/** the server says that it is there when nothing else is to be said, milliseconds; it is missed after two to three of them */
const heartbeat = 2_000;
/** A server that says again and again that it is there may have lost touch with the others: so often it is looked whether anything comes. */
const looks = 3;
/**
 * A consumer lives on one server. When that is gone the client asks for it again and again, half a minute apart, until the server is
 * back; meanwhile the others have the stream.
 */
const gone: ReadonlySet<string> = new Set(['heartbeats_missed', 'consumer_not_found', 'no_responders']);

/** What became of a message before its turn came. */
type Looked = Opened | Refused | 'flooding' | ((sequence: number) => void) | undefined;

/** Of one consumer. */
interface Progress {
  received: number;
  /** applied or refused */
  done: number;
  /** why one could not be applied */
  failure: unknown;
}

/**
 * Follows a stream in order over all that may go wrong between: the server of a stream changes, dies, or cannot be reached.
 * It goes on where it was; what was applied once is not applied again.
 */
export class Follower {
  readonly #following: Following;
  readonly #jetStream: JetStreamClient;
  #last: number;
  /** when the server stored the last one; not known of what was applied before a restart */
  #lastAt = Number.POSITIVE_INFINITY;
  #taken = 0;
  #ended = false;
  #caughtUp = false;
  #messages: ConsumerMessages | undefined;
  /** when the server last sent something or said that it is there, by `performance.now()` */
  #heardAt = performance.now();
  #trouble: string | undefined;
  /** what was the last when the leader was asked, and how often nothing had come since of what it had */
  #before = 0;
  #stood = 0;
  readonly #rate = new MessageRate(floodPerSecond);

  constructor(jetStream: JetStreamClient, following: Following) {
    this.#jetStream = jetStream;
    this.#following = following;
    this.#last = (following.from ?? 1) - 1;
  }

  /** Sequence of the last message that was applied. */
  get sequence(): number {
    return this.#last;
  }

  /** How many messages came, those that were refused too. */
  get taken(): number {
    return this.#taken;
  }

  /** What is followed, since when nothing of it is heard, by `performance.now()`, and what went wrong since. */
  get silence(): Silence {
    return { stream: this.#following.stream, since: this.#heardAt, why: this.#trouble };
  }

  /** Resolves when `stop` was called. */
  async run(): Promise<void> {
    while (!this.#ended) {
      try {
        await this.#once();
      } catch (error) {
        // it is only tried again; who looks after all that is followed tells it when it lasts
        this.#trouble = error instanceof Error ? error.message : String(error);
      }
      if (!this.#ended) await sleep(pause);
    }
  }

  /** Begins anew from where it is: the connection is to another server now, or to one that knows nothing of it. */
  renew(): void {
    this.#heardAt = performance.now();
    void this.#messages?.close().catch(() => {});
  }

  /**
   * Begins anew, as a rule on another server, where this one does not send what the leader has. Call it every few seconds.
   * @param last sequence of the leader's last message, where that is one of the subjects of interest
   */
  compare(last: number): void {
    const stands = this.#last === this.#before && this.#last < last;
    this.#before = this.#last;
    this.#stood = stands ? this.#stood + 1 : 0;
    if (this.#stood < looks) return;
    this.#stood = 0;
    this.renew();
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.#messages?.close().catch(() => {});
  }

  async #once(): Promise<void> {
    const { stream, subjects } = this.#following;
    const consumer = await this.#jetStream.consumers.get(stream, {
      filter_subjects: subjects,
      inactive_threshold: forgotten,
      // not the last of each subject: a server that has not got all of them yet, since its disk was lost, would leave the rest out
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#last + 1,
    });
    const { num_pending } = await consumer.info();
    const messages = await consumer.consume({ max_messages: 1000, expires: 30_000, idle_heartbeat: heartbeat });
    this.#messages = messages;
    const progress: Progress = { received: 0, done: 0, failure: undefined };
    this.#watch(messages, progress).catch((error: unknown) => {
      progress.failure ??= error;
      messages.stop();
    });
    if (this.#ended) return void (await messages.close());
    if (num_pending === 0) this.#tellCaughtUp();
    let chain: Promise<void> = Promise.resolve();
    for await (const message of messages) {
      this.#heard();
      if (progress.failure !== undefined || this.#ended) break;
      // begun at once, applied in turn
      const look = this.#look(message);
      progress.received++;
      chain = chain
        .then(async () => {
          if (progress.failure !== undefined) return;
          await this.#take(message, await look);
          progress.done++;
        })
        .catch((error: unknown) => {
          progress.failure = error;
          // not when the next message comes: there may be none
          void messages.close().catch(() => {});
        });
      if (progress.received - progress.done >= ahead) await chain;
    }
    await chain;
    await messages.close().catch(() => {});
    if (progress.failure !== undefined) throw progress.failure;
  }

  async #watch(messages: ConsumerMessages, progress: Progress): Promise<void> {
    for await (const status of messages.status()) {
      if (status.type === 'heartbeat') this.#heard();
      if (gone.has(status.type)) return void (await messages.close());
      // nothing is left to be sent, whatever the server counts as pending
      const isIdle = status.type === 'heartbeat' && status.lastConsumerSequence <= progress.done;
      if (isIdle && progress.done === progress.received) this.#tellCaughtUp();
    }
  }

  async #look(message: JsMsg): Promise<Looked> {
    const { members, own } = this.#following;
    if (!members) return undefined;
    const written = own?.(message.subject, message.data);
    if (written) return written;
    // by the server's time, so that what has waited is no flood
    if (this.#rate.exceeds(message.subject, message.time.getTime())) return 'flooding';
    return open(message.subject, message.data, members);
  }

  async #take(message: JsMsg, looked: Looked): Promise<void> {
    const { apply, raw, refused, wentBack } = this.#following;
    const { subject, data, seq } = message;
    // a server that lags behind the others sends older ones again; what was stored since in their place is newer
    if (seq <= this.#last) return message.time.getTime() > this.#lastAt ? wentBack?.() : undefined;
    if (looked === undefined) raw?.(subject, data);
    else if (typeof looked === 'function') looked(seq);
    else if (looked === 'flooding') refused?.(subject, looked, seq);
    else if (looked.ok) {
      const told = { ...looked, subject, sequence: seq, at: message.time.getTime() };
      if (!(await apply?.(told))) refused?.(subject, 'malformed', seq);
    } else refused?.(subject, looked.reason, seq);
    this.#last = seq;
    this.#lastAt = message.time.getTime();
    this.#taken++;
    // Not each follower sees this: the count of the server stays above 0 when values that were counted are replaced before they
    // are sent. The next idle heartbeat tells then.
    if (message.info.pending === 0) this.#tellCaughtUp();
  }

  #heard(): void {
    this.#heardAt = performance.now();
    this.#trouble = undefined;
  }

  #tellCaughtUp(): void {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.#following.caughtUp();
  }
}

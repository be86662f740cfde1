import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { type Opened, open } from '../credentials/envelope.ts';
import type { MemberDirectory } from '../credentials/membership.ts';
import type { Refusal } from '../follower.ts';
import { MessageRate } from '../message-rate.ts';
import { speakerOf } from '../subjects.ts';

/** signatures that are looked at at the same time */
const mostOpening = 256;

export interface Listening {
  /** one pattern */
  readonly subjects: string;
  /** uuid of this host: what it says itself is left alone */
  readonly own: string;
  readonly members: MemberDirectory;
  /** messages of one host in a second; more is a flood, and costs no signature check */
  readonly perSecond: number;
  readonly clock: () => number;
  /** what was believed; false: its body is none */
  readonly heard: (opened: Opened, subject: string) => boolean;
  /** absent: the same comes from a stream as well, and is judged and counted there */
  readonly refused?: (reason: Refusal) => void;
}

/**
 * Hears on core NATS what the others say at this moment. Nothing of it is stored, and what is lost does not come again. It asks
 * nothing of JetStream, and so goes on while the servers elect a leader.
 */
export class CoreListener {
  readonly #listening: Listening;
  readonly #rate: MessageRate;
  #opening = 0;
  #connection: NatsConnection | undefined;
  #subscription: Subscription | undefined;

  constructor(listening: Listening) {
    this.#listening = listening;
    this.#rate = new MessageRate(listening.perSecond);
  }

  /** Listens on this connection; nothing is done where it does so already. */
  begin(connection: NatsConnection): void {
    if (this.#connection === connection) return;
    this.end();
    this.#connection = connection;
    this.#subscription = connection.subscribe(this.#listening.subjects, {
      // an error: the server does not let us; what is stored comes all the same
      callback: (error, message) => {
        // what cannot be taken is no reason to end: what is stored comes by its stream too, and is tried there until it can
        if (!error) this.#take(message.subject, message.data).catch(() => {});
      },
    });
  }

  /** The connection is not used any more. */
  end(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#connection = undefined;
  }

  async #take(subject: string, data: Uint8Array): Promise<void> {
    const { own, members, heard, clock, refused } = this.#listening;
    if (speakerOf(subject).endsWith(`.${own}`)) return;
    if (this.#rate.exceeds(subject, clock()) || this.#opening >= mostOpening) return refused?.('flooding');
    this.#opening++;
    const opened = await open(subject, data, members).finally(() => this.#opening--);
    if (!opened.ok) refused?.(opened.reason);
    else if (!heard(opened, subject)) refused?.('malformed');
  }
}

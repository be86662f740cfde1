import { JetStreamApiError, type JetStreamClient, type PubAck } from '@nats-io/jetstream';
import { seal } from '../credentials/envelope.ts';
import type { Signer } from '../credentials/signing-key.ts';
import type { OwnStamps } from '../stamps.ts';

const patience = 5_000;
/** err_codes of nats-server's JSStreamWrongLastSequenceErrF and JSStreamWrongLastSequenceConstantErr: somebody else was, or is just being, quicker */
const wrongLastSequence: ReadonlySet<number> = new Set([10_071, 10_164]);
/** err_code of its JSStreamMessageExceedsMaximumErr */
const exceedsMaximum = 10_054;

/** Signs and sends as one member. */
export class Publisher {
  readonly #jetStream: JetStreamClient;
  readonly #signer: Signer;
  readonly #stamps: OwnStamps;
  /** of what was sent and is not answered yet */
  readonly #unanswered = new Set<(error: Error) => void>();

  constructor(jetStream: JetStreamClient, signer: Signer, stamps: OwnStamps) {
    this.#jetStream = jetStream;
    this.#signer = signer;
    this.#stamps = stamps;
  }

  get id(): string {
    return this.#signer.id;
  }

  /** What is sent without JetStream. */
  seal(subject: string, body: unknown): string {
    return seal(subject, this.#stamps.next(), body, this.#signer);
  }

  /** Resolves when the servers have it. Rejects when they do not say so in time; it may have come there all the same. */
  async send(subject: string, body: unknown, msgID?: string): Promise<PubAck> {
    const text = this.seal(subject, body);
    const ack = await this.#answered(
      this.#jetStream.publish(subject, text, { timeout: patience, ...(msgID === undefined ? {} : { msgID }) }),
    );
    // A leader of 2.10 or 2.11 answers so where it has the message id and not the message, also for good
    // (https://github.com/nats-io/nats-server/pull/6415): it forgets the id after the stream's duplicate_window.
    if (ack.seq === 0) throw new Error(`the servers have not stored ${subject} yet`);
    return ack;
  }

  /** The connection is lost, and with it the answers: what waits for one is rejected now, and not when patience is at its end. */
  interrupt(): void {
    for (const reject of this.#unanswered) reject(new Error('the connection to the server is lost'));
  }

  /**
   * The same where the subject's last message is still the one at `sequence` (0: none); undefined where it is not. 'too-large': it
   * could never be sent, which must not keep other things from going.
   * @param sealed is told what goes, before it goes
   */
  async sendAfter(
    subject: string,
    body: unknown,
    sequence: number,
    sealed: (text: string, stamp: number) => void = () => {},
  ): Promise<PubAck | 'too-large' | undefined> {
    try {
      const text = this.seal(subject, body);
      sealed(text, this.#stamps.last);
      return await this.#answered(
        this.#jetStream.publish(subject, text, { timeout: patience, expect: { lastSubjectSequence: sequence } }),
      );
    } catch (error) {
      // or the client, which knows the server's max_payload, does not send it at all
      if (error instanceof RangeError || isTooMuch(error)) return 'too-large';
      if (error instanceof JetStreamApiError && wrongLastSequence.has(error.code)) return undefined;
      if (error instanceof JetStreamApiError && error.code === exceedsMaximum) return 'too-large';
      throw error;
    }
  }

  async #answered(answer: Promise<PubAck>): Promise<PubAck> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#unanswered.add(reject);
    try {
      return await Promise.race([answer, promise]);
    } finally {
      this.#unanswered.delete(reject);
    }
  }
}

/** InvalidArgumentError of @nats-io/nats-core, which it does not export by itself. */
function isTooMuch(error: unknown): boolean {
  return error instanceof Error && /max_payload/.test(error.message);
}

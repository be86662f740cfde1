import { JetStreamApiError, type JetStreamClient, type PubAck } from '@nats-io/jetstream';
import { canSeal, seal } from '../credentials/envelope.ts';
import type { Signer } from '../credentials/signing-key.ts';
import type { OwnStamps } from '../stamps.ts';

const patience = 5_000;
/** err_code of nats-server's JSStreamWrongLastSequenceErrF: somebody else was quicker */
const wrongLastSequence = 10_071;
/** err_code of its JSStreamMessageExceedsMaximumErr */
const exceedsMaximum = 10_054;

/** Signs and sends as one member. */
export class Publisher {
  readonly #jetStream: JetStreamClient;
  readonly #signer: Signer;
  readonly #stamps: OwnStamps;

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
  send(subject: string, body: unknown, msgID?: string): Promise<PubAck> {
    const text = this.seal(subject, body);
    return this.#jetStream.publish(subject, text, { timeout: patience, ...(msgID === undefined ? {} : { msgID }) });
  }

  /**
   * The same where the subject's last message is still the one at `sequence` (0: none); undefined where it is not. 'too-large': it
   * could never be sent, which must not keep other things from going.
   */
  async sendAfter(subject: string, body: unknown, sequence: number): Promise<PubAck | 'too-large' | undefined> {
    if (!canSeal(body)) return 'too-large';
    const text = this.seal(subject, body);
    try {
      return await this.#jetStream.publish(subject, text, {
        timeout: patience,
        expect: { lastSubjectSequence: sequence },
      });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === wrongLastSequence) return undefined;
      if (error instanceof JetStreamApiError && error.code === exceedsMaximum) return 'too-large';
      throw error;
    }
  }
}

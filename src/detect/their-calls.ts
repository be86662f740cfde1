import type { SipMessage } from '../sip/message.ts';
import { mix } from './hash.ts';
import type { ProofTable, TokenMaker } from './proof-table.ts';

/** What a token is of, besides the call: so that a tag is one in three ways. */
const answeredBy = 1;
const acknowledgedBy = 2;

/**
 * The calls that strangers began and our side answered, by our own tag in them: it is To's in our answer, From's in what we send within the
 * call, and comes back in the answer to that. Remembered for twenty minutes among the proofs: a call takes no memory of its own.
 *
 * A call is acknowledged where its source sent an ACK with our tag. Others may be made up in its name: what we send into such a call goes
 * to somebody who knows nothing of it, and whose server may well challenge it (Asterisk does with whatever fits no call).
 */
export class TheirCalls {
  readonly #proofs: ProofTable;
  readonly #tokens: TokenMaker;

  constructor(proofs: ProofTable, tokens: TokenMaker) {
    this.#proofs = proofs;
    this.#tokens = tokens;
  }

  /** Our side answers (2xx) the INVITE by which the source begins a call. */
  answer(hi: number, lo: number, { bytes, toTagStart, toTagEnd }: SipMessage, callId: number, time: number): void {
    this.#proofs.give(hi, lo, this.#tokens.make(bytes, toTagStart, toTagEnd, mix(callId, answeredBy)), time);
  }

  /** The source shows our tag in its ACK, or a connection of its own, by which nobody else begins a call. */
  acknowledge(hi: number, lo: number, { bytes, toTagStart, toTagEnd }: SipMessage, callId: number, time: number): void {
    if (!this.#has(hi, lo, bytes, toTagStart, toTagEnd, mix(callId, answeredBy), time)) return;
    this.#proofs.give(hi, lo, this.#tokens.make(bytes, toTagStart, toTagEnd, mix(callId, acknowledgedBy)), time);
  }

  /** The message, with our tag in From, belongs to a call that the source began. */
  isOne(
    hi: number,
    lo: number,
    { bytes, fromTagStart, fromTagEnd }: SipMessage,
    callId: number,
    time: number,
  ): boolean {
    return fromTagStart >= 0 && this.#has(hi, lo, bytes, fromTagStart, fromTagEnd, mix(callId, answeredBy), time);
  }

  /** And the source acknowledged that call. */
  isAcknowledged(
    hi: number,
    lo: number,
    { bytes, fromTagStart, fromTagEnd }: SipMessage,
    callId: number,
    time: number,
  ): boolean {
    return this.#has(hi, lo, bytes, fromTagStart, fromTagEnd, mix(callId, acknowledgedBy), time);
  }

  #has(hi: number, lo: number, bytes: Uint8Array, start: number, end: number, within: number, time: number): boolean {
    return this.#proofs.age(hi, lo, this.#tokens.make(bytes, start, end, within), time) < Number.POSITIVE_INFINITY;
  }
}

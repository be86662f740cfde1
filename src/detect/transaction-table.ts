import type { Counters } from '../model/counters.ts';
import { mix } from './hash.ts';

/** Bits of `TransactionTable.flags`. */
export const transactionFlag = {
  /** the request carried Authorization or Proxy-Authorization */
  credentials: 1,
  /** the request showed a token that we gave to its source */
  proven: 2,
  /** a final reply was seen */
  answered: 4,
  /** the PBX sent it; the reply comes from outside */
  outbound: 8,
  /** within a dialog (To-tag) */
  inDialog: 16,
  /** the credentials show a nonce that this source was given a while ago or never */
  wornNonce: 32,
} as const;

/** RFC 3261, 17.1.1.2: timer B, 64 × T1 */
const lifetime = 32_000;

/**
 * Requests that wait for their answer, by Via branch, Call-ID and method. Four-way buckets; the oldest of a bucket
 * goes when it is full.
 */
export class TransactionTable {
  readonly #mask: number;
  readonly #counters: Counters;
  readonly #keyA: Int32Array;
  readonly #keyB: Int32Array;
  readonly time: Float64Array;
  readonly sourceHi: Uint32Array;
  readonly sourceLo: Uint32Array;
  /** what distinguishes a new request from a retransmission: hash of credentials, user and CSeq */
  readonly content: Int32Array;
  readonly user: Int32Array;
  readonly account: Int32Array;
  readonly number: Int32Array;
  readonly userAgent: Int32Array;
  readonly flags: Uint8Array;
  readonly sourcePort: Uint16Array;

  constructor(capacity: number, counters: Counters) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / 4 - 1;
    this.#counters = counters;
    this.#keyA = new Int32Array(slots);
    this.#keyB = new Int32Array(slots);
    this.time = new Float64Array(slots);
    this.sourceHi = new Uint32Array(slots);
    this.sourceLo = new Uint32Array(slots);
    this.content = new Int32Array(slots);
    this.user = new Int32Array(slots);
    this.account = new Int32Array(slots);
    this.number = new Int32Array(slots);
    this.userAgent = new Int32Array(slots);
    this.flags = new Uint8Array(slots);
    this.sourcePort = new Uint16Array(slots);
  }

  /** The entry of a request that still waits or was just answered, or -1. */
  find(branch: number, callId: number, time: number): number {
    const a = branch;
    const b = callId;
    const first = (mix(a, b) & this.#mask) * 4;
    for (let i = first; i < first + 4; i++)
      if (this.#keyA[i] === a && this.#keyB[i] === b && this.time[i]! > time - lifetime) return i;
    return -1;
  }

  /** A fresh entry; the caller fills its columns. */
  insert(branch: number, callId: number, time: number): number {
    const first = (mix(branch, callId) & this.#mask) * 4;
    let victim = first;
    for (let i = first; i < first + 4; i++) {
      if (this.#keyA[i] === branch && this.#keyB[i] === callId) {
        victim = i;
        break;
      }
      if (this.time[i]! < this.time[victim]!) victim = i;
    }
    if (
      this.time[victim]! > time - lifetime &&
      (this.flags[victim]! & transactionFlag.answered) === 0 &&
      (this.#keyA[victim] !== branch || this.#keyB[victim] !== callId)
    )
      this.#counters.lost.transactionEvicted++;
    this.#keyA[victim] = branch;
    this.#keyB[victim] = callId;
    this.time[victim] = time;
    this.flags[victim] = 0;
    return victim;
  }
}

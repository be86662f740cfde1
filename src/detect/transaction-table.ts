import type { Counters } from '../model/counters.ts';
import { mix } from './hash.ts';

/** Bits of the column `flags`. */
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

/** Columns of a record, signed 32-bit: compare addresses with `| 0`. */
export const transactionColumn = {
  sourceHi: 0,
  sourceLo: 1,
  sourcePort: 2,
  flags: 3,
  /** what distinguishes a new request from a retransmission: hash of credentials, user and CSeq */
  content: 4,
  user: 5,
  account: 6,
  number: 7,
  userAgent: 8,
} as const;

/** RFC 3261, 17.1.1.2: timer B, 64 × T1 */
const lifetime = 32_000;
const ways = 4;
/** one cache line */
const width = 16;

/**
 * Requests that wait for their answer, by Via branch, Call-ID and method. Four-way buckets; the oldest of a bucket
 * goes when it is full. A record lies in one cache line, and so do the keys of a bucket: at high rates memory is what
 * takes the time.
 */
export class TransactionTable {
  readonly #mask: number;
  readonly #counters: Counters;
  readonly #keys: Int32Array;
  readonly #time: Float64Array;
  readonly #records: Int32Array;

  constructor(capacity: number, counters: Counters) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / ways - 1;
    this.#counters = counters;
    this.#keys = new Int32Array(slots * 2);
    this.#time = new Float64Array(slots);
    this.#records = new Int32Array(slots * width);
  }

  /** All records; the one at `at` begins at index `at`. */
  get records(): Int32Array {
    return this.#records;
  }

  /** Where the record of a request lies that still waits or was just answered, or -1. */
  find(branch: number, callId: number, time: number): number {
    const first = (mix(branch, callId) & this.#mask) * ways;
    const keys = this.#keys;
    for (let i = first; i < first + ways; i++)
      if (keys[i * 2] === branch && keys[i * 2 + 1] === callId && this.#time[i]! > time - lifetime) return i * width;
    return -1;
  }

  /** A fresh record, with no flags; the caller fills its columns. */
  insert(branch: number, callId: number, time: number): number {
    const first = (mix(branch, callId) & this.#mask) * ways;
    const keys = this.#keys;
    let victim = first;
    let same = false;
    for (let i = first; i < first + ways; i++) {
      if (keys[i * 2] === branch && keys[i * 2 + 1] === callId) {
        victim = i;
        same = true;
        break;
      }
      if (this.#time[i]! < this.#time[victim]!) victim = i;
    }
    const flagsAt = victim * width + transactionColumn.flags;
    if (!same && this.#time[victim]! > time - lifetime && (this.#records[flagsAt]! & transactionFlag.answered) === 0)
      this.#counters.lost.transactionEvicted++;
    keys[victim * 2] = branch;
    keys[victim * 2 + 1] = callId;
    this.#time[victim] = time;
    this.#records[flagsAt] = 0;
    return victim * width;
  }
}

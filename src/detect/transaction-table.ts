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
  /** the credentials answer our challenge to a request of the same method in the same call */
  challenged: 64,
  /** the credentials show a nonce that this source was not given within ten minutes: they may be made up */
  foreignNonce: 128,
  /** it rang */
  rang: 256,
  /** its final reply went unacknowledged, which was told */
  deserted: 512,
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
  /** how often it was repeated */
  copies: 9,
  /** when it was first seen, and when the first final reply to it was, as stamps of the table */
  begun: 10,
  ended: 11,
} as const;

/** RFC 3261, 17.1.1.2: timer B, 64 × T1 */
const lifetime = 32_000;
/** RFC 3261, 16.6: timer C, how long a call may ring without a word */
const ringing = 180_000;
const ways = 4;
/** of a record, signed 32-bit words: one cache line */
export const transactionWidth = 16;
const width = transactionWidth;

/** A bucket is one cache line too: four pairs of keys, then when each was put there or heard of last. */
const bucketWidth = 16;
const timesAt = 8;

/**
 * Requests that wait for their answer, by Via branch, Call-ID and method. Four-way buckets; the oldest of a bucket
 * goes when it is full. A record lies in one cache line, and so do the keys of a bucket: at high rates memory is what
 * takes the time.
 */
export class TransactionTable {
  readonly #mask: number;
  readonly #counters: Counters;
  readonly #buckets: Int32Array;
  /** times are milliseconds since the first, modulo 2^32 and signed: differences are right for up to 24 days */
  #base = Number.NaN;
  readonly #records: Int32Array;

  constructor(capacity: number, counters: Counters) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / ways - 1;
    this.#counters = counters;
    this.#buckets = new Int32Array((slots / ways) * bucketWidth);
    this.#records = new Int32Array(slots * width);
  }

  /** All records; the one at `at` begins at index `at`. */
  get records(): Int32Array {
    return this.#records;
  }

  /** all its memory */
  get arrays(): readonly ArrayBufferView[] {
    return [this.#buckets, this.#records];
  }

  /** Where the record of a request lies that still waits or was just answered, or -1. */
  find(branch: number, callId: number, time: number): number {
    const bucket = mix(branch, callId) & this.#mask;
    const buckets = this.#buckets;
    const at = bucket * bucketWidth;
    const now = this.#stamp(time);
    for (let i = 0; i < ways; i++)
      if (
        buckets[at + i * 2] === branch &&
        buckets[at + i * 2 + 1] === callId &&
        isRecent(buckets[at + timesAt + i]!, now)
      )
        return (bucket * ways + i) * width;
    return -1;
  }

  /** Milliseconds since the request of the record that `find` gave was first seen. */
  age(record: number, time: number): number {
    return (this.#stamp(time) - this.#records[record + transactionColumn.begun]!) | 0;
  }

  /** The call of the record rings, or its end is not acknowledged yet: it is waited longer for what comes of it. */
  goOn(record: number, time: number): void {
    const slot = record / width;
    const way = slot & (ways - 1);
    this.#buckets[((slot - way) / ways) * bucketWidth + timesAt + way] =
      (this.#stamp(time) + ringing - lifetime) | 0 || 1;
  }

  /** The record has its first final reply. */
  end(record: number, time: number): void {
    this.#records[record + transactionColumn.ended] = this.#stamp(time);
  }

  /** Milliseconds since then. */
  sinceEnd(record: number, time: number): number {
    return (this.#stamp(time) - this.#records[record + transactionColumn.ended]!) | 0;
  }

  /** Another request of the same transaction takes the place of the one that was answered. */
  replace(record: number, columns: Int32Array, time: number): void {
    this.#records.set(columns, record);
    this.#records[record + transactionColumn.begun] = this.#stamp(time);
  }

  /** A fresh record, with no flags; the caller fills its columns. */
  insert(branch: number, callId: number, time: number): number {
    const bucket = mix(branch, callId) & this.#mask;
    const buckets = this.#buckets;
    const at = bucket * bucketWidth;
    const now = this.#stamp(time);
    let victim = 0;
    let oldest = -1;
    let same = false;
    for (let i = 0; i < ways; i++) {
      if (buckets[at + i * 2] === branch && buckets[at + i * 2 + 1] === callId) {
        victim = i;
        same = true;
        break;
      }
      const then = buckets[at + timesAt + i]!;
      const age = then === 0 ? Number.POSITIVE_INFINITY : ageOf(then, now);
      if (age > oldest) {
        oldest = age;
        victim = i;
      }
    }
    const record = (bucket * ways + victim) * width;
    const flagsAt = record + transactionColumn.flags;
    if (
      !same &&
      isRecent(buckets[at + timesAt + victim]!, now) &&
      (this.#records[flagsAt]! & transactionFlag.answered) === 0
    )
      this.#counters.lost.transactionEvicted++;
    buckets[at + victim * 2] = branch;
    buckets[at + victim * 2 + 1] = callId;
    buckets[at + timesAt + victim] = now;
    this.#records[flagsAt] = 0;
    this.#records[record + transactionColumn.begun] = now;
    return record;
  }

  /** Never 0, which means a free place. */
  #stamp(time: number): number {
    if (Number.isNaN(this.#base)) this.#base = time - 1;
    return (time - this.#base) | 0 || 1;
  }
}

/**
 * From 0 on, where `ringing` is the age of what is put there now: calls lie ahead, and what is a little younger than its reader came
 * out of order. What lies further ahead was put there before the time was set back: it is older than all else.
 */
function ageOf(then: number, now: number): number {
  return (now - then + ringing) >>> 0;
}

function isRecent(then: number, now: number): boolean {
  return then !== 0 && ageOf(then, now) < ringing + lifetime;
}

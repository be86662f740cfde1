import { formatWords } from '../model/address.ts';

const ways = 8;

/**
 * Bounded memory of who sent something: one slot a source (an IPv4 address or an IPv6 /64).
 *
 * Eight-way buckets in typed arrays: a look-up touches one bucket, a new source takes a free slot of its bucket or
 * the one that was silent longest. So a flood with forged sources costs the tail its memory, never the process its own.
 * The arrays are reserved at once but the kernel gives pages only as they are touched.
 */
export class SourceTable {
  readonly #mask: number;
  readonly #seed: number;
  /**
   * Of each bucket, in one cache line: the low key words of its eight slots, then when each was last seen (a stamp;
   * 0 = free slot).
   */
  readonly #buckets: Uint32Array;
  readonly #base: number;
  readonly #evicted: (slot: number) => void;
  #size = 0;

  readonly #records: Uint32Array;
  readonly flags: Uint8Array;

  /**
   * @param capacity how many sources at the most; rounded up to a power of two
   * @param base milliseconds since the epoch, before the first packet
   * @param evicted is told the slot whose source was forgotten, before it is used anew
   */
  constructor(capacity: number, seed: number, base: number, evicted: (slot: number) => void) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 64)));
    this.#mask = slots / ways - 1;
    this.#seed = seed;
    this.#base = base;
    this.#evicted = evicted;
    this.#buckets = new Uint32Array(slots * 2);
    this.#records = new Uint32Array(slots * sourceWidth);
    this.flags = new Uint8Array(slots);
  }

  /** What detectors keep of every source: columns of `slot`, from index `slot * sourceWidth` on. */
  get records(): Uint32Array {
    return this.#records;
  }

  /** all its memory */
  get arrays(): readonly ArrayBufferView[] {
    return [this.#buckets, this.#records, this.flags];
  }

  get size(): number {
    return this.#size;
  }

  get capacity(): number {
    return this.#buckets.length / 2;
  }

  /** The slot of a source, made if it is new. */
  slot(hi: number, lo: number, time: number): number {
    const now = this.#stamp(time);
    const first = this.#bucket(hi, lo);
    const slot = this.#search(first, hi, lo);
    if (slot < 0) return this.#take(first, hi, lo, now);
    this.#buckets[seenAt(slot)] = now;
    return slot;
  }

  /** Takes a free slot of the bucket, or that of the source that was silent longest. */
  #take(first: number, hi: number, lo: number, now: number): number {
    let victim = first;
    let oldest = -1;
    for (let slot = first; slot < first + ways; slot++) {
      const seen = this.#buckets[seenAt(slot)]!;
      if (seen === 0) {
        if (oldest !== 0x1_0000_0000) {
          victim = slot;
          oldest = 0x1_0000_0000;
        }
      } else {
        // a source that gave a detector or a success reason to remember it is forgotten last
        const dear = (this.flags[slot]! & (sourceFlag.hasState | sourceFlag.knownGood)) !== 0;
        // on either side: what lies ahead was seen before the time was set back
        const age = Math.abs((now - seen) | 0) / (dear ? 16 : 1);
        if (age > oldest) {
          victim = slot;
          oldest = age;
        }
      }
    }
    if (this.#buckets[seenAt(victim)] !== 0) this.#evicted(victim);
    else this.#size++;
    const at = victim * sourceWidth;
    for (let i = 0; i < sourceWidth; i++) this.#records[at + i] = 0;
    this.#records[at + sourceColumn.hi] = hi;
    this.#records[at + sourceColumn.windowStart] = now;
    this.#buckets[keyAt(victim)] = lo;
    this.#buckets[seenAt(victim)] = now;
    this.flags[victim] = 0;
    return victim;
  }

  /** The slot of a source that is known already, or -1. Does not count as seen. */
  find(hi: number, lo: number): number {
    return this.#search(this.#bucket(hi, lo), hi, lo);
  }

  #search(first: number, hi: number, lo: number): number {
    const buckets = this.#buckets;
    const at = first * 2;
    for (let i = 0; i < ways; i++)
      if (
        buckets[at + i] === lo &&
        buckets[at + ways + i] !== 0 &&
        this.#records[(first + i) * sourceWidth + sourceColumn.hi] === hi
      )
        return first + i;
    return -1;
  }

  /** Forgets a source, as when an operator lets it in again. */
  forget(hi: number, lo: number): void {
    const slot = this.find(hi, lo);
    if (slot < 0) return;
    this.#buckets[seenAt(slot)] = 0;
    this.#size--;
  }

  hi(slot: number): number {
    return this.#records[slot * sourceWidth + sourceColumn.hi]!;
  }

  lo(slot: number): number {
    return this.#buckets[keyAt(slot)]!;
  }

  /** Counts a challenge that the source followed up with credentials. */
  noteFollowed(slot: number, time: number): void {
    const count = this.followed(slot, time);
    const at = slot * sourceWidth;
    this.#records[at + sourceColumn.followedMinute] = minuteOf(this.#stamp(time));
    this.#records[at + sourceColumn.followed] = count + 1;
  }

  /** About how many challenges the source followed up within the last minute. */
  followed(slot: number, time: number): number {
    const at = slot * sourceWidth;
    const age = (minuteOf(this.#stamp(time)) - this.#records[at + sourceColumn.followedMinute]!) & 0xffff;
    const count = this.#records[at + sourceColumn.followed]!;
    if (age === 0) return count;
    return age === 1 ? count >> 1 : 0;
  }

  /** Milliseconds since the base, modulo 2^32 and never 0: signed differences are right for up to 24 days. */
  stamp(time: number): number {
    return this.#stamp(time);
  }

  #stamp(time: number): number {
    return (time - this.#base) >>> 0 || 1;
  }

  #bucket(hi: number, lo: number): number {
    let h = Math.imul(lo ^ this.#seed, 0x9e3779b1) ^ Math.imul(hi ^ (this.#seed >>> 7), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h ^= h >>> 13;
    return (h & this.#mask) * ways;
  }
}

/** Where the bucket table holds the low key word of a slot. */
function keyAt(slot: number): number {
  return slot * 2 - (slot & (ways - 1));
}

function seenAt(slot: number): number {
  return keyAt(slot) + ways;
}

function minuteOf(stamp: number): number {
  return Math.floor(stamp / 60_000) & 0xffff;
}

/** 32-bit words of a source's record: one cache line, for at high rates memory is what takes the time. */
export const sourceWidth = 16;

export const sourceColumn = {
  hi: 0,
  /** flood window: start (a stamp) and units counted in this and the previous window, for all and for proven messages */
  windowStart: 1,
  units: 2,
  unitsBefore: 3,
  provenUnits: 4,
  provenUnitsBefore: 5,
  /** source ports of this window, each as one of 32 bits: how many devices there may be behind the address */
  ports: 6,
  /** windows in a row that were above the flood limit */
  hotWindows: 7,
  /** challenges that this source followed up with credentials, in the minute of `followedMinute` */
  followed: 8,
  followedMinute: 9,
  /** the one target that this source asked with OPTIONS (hashes of address and user, and of the address), and when (a stamp) */
  optionsTarget: 10,
  optionsVictim: 11,
  optionsTime: 12,
  /** when it was last seen that its success has not decayed (a stamp) */
  goodChecked: 13,
  /** windows in a row that were above the steady rate */
  steadyWindows: 14,
  /** calls that rang, in this window (low half) and in the one before (high half) */
  rung: 15,
} as const;

/** Bits of `SourceTable.flags`. */
export const sourceFlag = {
  /** some detector keeps state for this source: tell them when it is forgotten */
  hasState: 1,
  /** a doubtful signature was seen: thresholds are halved */
  weakSignature: 2,
  /** its success is remembered in KnownGood */
  knownGood: 4,
  /** KnownGood was asked for it once: only a new success can change the answer */
  checked: 8,
  /** its latest request has no answer yet */
  waiting: 16,
  /** a request before the latest one had none either when the latest came */
  unanswered: 32,
  /** its success is one that only who belongs here can have: its thresholds are larger by the whole factor */
  trusted: 64,
} as const;

/** 64:ff9b::/96, in which a translator shows all of IPv4 (RFC 6052, 2.1): the first word */
const translated = 0x0064_ff9b;

/**
 * Source keys: an IPv4 address, also where a translator (NAT64) shows it within IPv6, or the /64 of an IPv6 address (RFC 4291: one subscriber
 * has at least a /64).
 */
export function keyHi(w0: number, w1: number, w2: number): number {
  return w0 === 0 && w1 === 0 && w2 === 0xffff ? 0xffff : w0;
}

export function keyLo(w0: number, w1: number, w2: number, w3: number): number {
  if (w1 !== 0) return w1;
  return (w0 === 0 && w2 === 0xffff) || (w0 === translated && w2 === 0) ? w3 : w1;
}

/** The key is that of one address, not of a /64. */
export function isOneAddress(hi: number, lo: number): boolean {
  // no IPv4 address begins with 0; the networks of translators that are a site's own do (64:ff9b:1::/48, RFC 8215)
  return hi === 0xffff || (hi === translated && lo >>> 24 !== 0);
}

/** The address that a key stands for, or the first one of its /64. */
export function keyText(hi: number, lo: number): string {
  if (hi === 0xffff) return formatWords(0, 0, 0xffff, lo);
  return isOneAddress(hi, lo) ? formatWords(hi, 0, 0, lo) : formatWords(hi, lo, 0, 0);
}

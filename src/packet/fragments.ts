import type { Counters } from '../model/counters.ts';
import type { Datagram } from '../model/datagram.ts';
import { KeyEntry, KeyTable } from './key-table.ts';

export interface FragmentLimits {
  /** datagrams that are put together at once */
  readonly maxDatagrams: number;
  /** memory of all waiting fragments, bytes */
  readonly maxBytes: number;
  /** how long a datagram may wait for its last fragment, milliseconds of packet time (RFC 8200: 60 s, Linux: 30 s) */
  readonly timeout: number;
}

export const defaultFragmentLimits: FragmentLimits = { maxDatagrams: 1024, maxBytes: 16 << 20, timeout: 30_000 };

/** An IP datagram is at most this long (RFC 791). */
const maximumLength = 65_535;
/** what an eight-byte fragment costs us beside its bytes; counted, so that tiny fragments cannot take more than they seem to */
const pieceOverhead = 128;

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** `poisoned` by an overlap; `foreign` when its first fragment showed that nobody here wants it. */
type EntryState = 'waiting' | 'poisoned' | 'foreign';

class FragmentEntry extends KeyEntry {
  readonly time: number;
  state: EntryState = 'waiting';
  /** sorted by offset, not overlapping */
  pieces: Piece[] = [];
  /** sum of the pieces' lengths */
  have = 0;
  /** known once the last fragment came; else 0 */
  total = 0;
  cost = 0;
  /** next header of the first fragment: those of later ones mean nothing (RFC 8200, 4.5) */
  protocol = -1;

  constructor(of: Datagram, identification: number, keyProtocol: number, time: number) {
    super(of, false, identification, keyProtocol);
    this.time = time;
  }
}

/**
 * Reassembly of IPv4 (RFC 791) and IPv6 (RFC 8200, 4.5) fragments, bounded in number, bytes and time; the oldest goes
 * first. Fragments that overlap spoil their datagram until it times out (RFC 5722); repeated ones do not.
 */
export class FragmentTable {
  /** the last datagram that was completed, from 0; overwritten by the next */
  readonly assembled = new Uint8Array(maximumLength);
  /** and its protocol */
  protocol = 0;
  readonly #counters: Counters;
  readonly #limits: FragmentLimits;
  readonly #table: KeyTable<FragmentEntry>;
  #bytes = 0;

  constructor(counters: Counters, limits: FragmentLimits, seed = 0) {
    this.#counters = counters;
    this.#limits = limits;
    this.#table = new KeyTable(limits.maxDatagrams, seed);
  }

  /** how many datagrams wait */
  get size(): number {
    return this.#table.size;
  }

  /** memory that waits, bytes */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes the fragment `bytes[start, end)` at `offset` bytes of the datagram of `of`'s addresses and time. `keyProtocol` is
   * part of the key: IPv4's protocol, 256 for IPv6. `more`: it is not the last one. `foreign`: it is the first one, and
   * its datagram is of no interest. Returns the length of the datagram that it completed, else 0.
   */
  add(
    of: Datagram,
    identification: number,
    keyProtocol: number,
    protocol: number,
    offset: number,
    more: boolean,
    foreign: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    this.expire(of.time);
    const entry =
      this.#table.find(of, false, identification, keyProtocol) ?? this.#begin(of, identification, keyProtocol);
    if (entry.state !== 'waiting') return 0;
    if (foreign) {
      this.#setAside(entry, 'foreign');
      return 0;
    }
    if (offset + end - start > maximumLength) {
      this.#counters.lost.ipMalformed++;
      return 0;
    }
    if (offset === 0) entry.protocol = protocol;
    if (!this.#insert(entry, offset, more, bytes, start, end)) {
      this.#counters.lost.fragmentOverlap++;
      this.#setAside(entry, 'poisoned');
      return 0;
    }
    if (entry.total > 0 && entry.have === entry.total) return this.#complete(entry);
    while (this.#bytes > this.#limits.maxBytes && this.#table.oldest) this.#evict(this.#table.oldest);
    return 0;
  }

  /** Forgets what has waited too long. `time` in milliseconds of packet time. */
  expire(time: number): void {
    for (let entry = this.#table.oldest; entry; entry = this.#table.oldest) {
      if (time - entry.time < this.#limits.timeout) return;
      if (entry.state === 'waiting') this.#counters.lost.fragmentTimeout++;
      this.#remove(entry);
    }
  }

  #begin(of: Datagram, identification: number, keyProtocol: number): FragmentEntry {
    if (this.#table.size >= this.#limits.maxDatagrams && this.#table.oldest) this.#evict(this.#table.oldest);
    const entry = new FragmentEntry(of, identification, keyProtocol, of.time);
    this.#table.add(entry);
    return entry;
  }

  /** Puts a piece into its place. False when it contradicts what is there. */
  #insert(entry: FragmentEntry, offset: number, more: boolean, bytes: Uint8Array, start: number, end: number): boolean {
    const last = offset + end - start;
    const furthest = entry.pieces.at(-1);
    if (!more) {
      if (entry.total !== 0 && entry.total !== last) return false;
      if (furthest && furthest.offset + furthest.bytes.length > last) return false;
      entry.total = last;
    } else if (entry.total !== 0 && last > entry.total) return false;
    const { pieces } = entry;
    let low = 0;
    for (let high = pieces.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (pieces[middle]!.offset < offset) low = middle + 1;
      else high = middle;
    }
    const before = pieces[low - 1];
    const after = pieces[low];
    if ((before && before.offset + before.bytes.length > offset) || (after && after.offset < last))
      return covered(pieces, Math.max(0, low - 1), offset, bytes, start, end);
    const copy = bytes.slice(start, end);
    pieces.splice(low, 0, { offset, bytes: copy });
    entry.have += copy.length;
    entry.cost += copy.length + pieceOverhead;
    this.#bytes += copy.length + pieceOverhead;
    return true;
  }

  #complete(entry: FragmentEntry): number {
    for (const piece of entry.pieces) this.assembled.set(piece.bytes, piece.offset);
    this.protocol = entry.protocol;
    const { total } = entry;
    this.#remove(entry);
    return total;
  }

  /** The entry stays, to swallow what still comes, but holds nothing. */
  #setAside(entry: FragmentEntry, state: EntryState): void {
    entry.state = state;
    entry.pieces = [];
    this.#bytes -= entry.cost;
    entry.cost = 0;
  }

  #evict(entry: FragmentEntry): void {
    if (entry.state === 'waiting') this.#counters.lost.fragmentEvicted++;
    this.#remove(entry);
  }

  #remove(entry: FragmentEntry): void {
    this.#setAside(entry, 'foreign');
    this.#table.remove(entry);
  }
}

/** A repeated fragment, perhaps cut anew on its second way, is harmless when every byte of it is there already. */
function covered(
  pieces: readonly Piece[],
  first: number,
  offset: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  let at = offset;
  const last = offset + end - start;
  for (let i = first; i < pieces.length; i++) {
    const piece = pieces[i]!;
    const pieceEnd = piece.offset + piece.bytes.length;
    if (pieceEnd <= at) continue;
    if (piece.offset > at) return false;
    for (; at < pieceEnd && at < last; at++)
      if (piece.bytes[at - piece.offset] !== bytes[start + at - offset]) return false;
    if (at === last) return true;
  }
  return false;
}

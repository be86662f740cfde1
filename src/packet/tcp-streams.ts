import type { Counters } from '../model/counters.ts';
import { type Datagram, type DatagramSink, newDatagram, tcp } from '../model/datagram.ts';
import { Connection, connectionPorts, type Direction, distance, isSwapped } from './connection.ts';
import type { Framer } from './framer.ts';
import { KeyTable } from './key-table.ts';
import { MessageCutter, type PieceSink } from './message-cutter.ts';
import { SegmentOrder } from './segment-order.ts';
import type { StreamLimits } from './stream-limits.ts';

export const tcpFlags = { fin: 1, syn: 2, rst: 4, ack: 16, urg: 32 } as const;

/** how far from what is expected the numbers of a segment with urgent data may be: a guess hits 1 in a billion */
const urgentWindow = 1 << 16;

/** how many of the longest idle streams are looked at for memory to free */
const reliefSteps = 128;

/**
 * The TCP connections of the service ports: handshakes, both directions in order, and the SIP messages in them.
 *
 * There are two tables. Whoever can forge addresses can fill the one of unproven connections (SYN floods, invented
 * segments), but a connection whose client has acknowledged what only our answer told it moves to the other, and
 * forged segments push nothing out of that.
 */
export class TcpStreams implements PieceSink {
  readonly #sink: DatagramSink;
  readonly #counters: Counters;
  readonly #limits: StreamLimits;
  readonly #cutter: MessageCutter;
  readonly #order: SegmentOrder;
  readonly #proven: KeyTable<Connection>;
  readonly #unproven: KeyTable<Connection>;
  readonly #out: Datagram = newDatagram();
  /** proven connections whose client has begun a message and not come to the end of its headers, in order of `stalledSince` */
  readonly #begun = new Set<Connection>();
  /** messages and runs of junk that were cut so far */
  #pieces = 0;
  /** whose bytes the cutter is cutting */
  #connection: Connection | null = null;
  #side: 0 | 1 = 0;

  constructor(sink: DatagramSink, counters: Counters, framer: Framer, limits: StreamLimits, seed = 0) {
    this.#sink = sink;
    this.#counters = counters;
    this.#limits = limits;
    this.#cutter = new MessageCutter(this, counters, framer, limits.maxStreamBytes);
    this.#order = new SegmentOrder(this.#cutter, counters, limits);
    this.#proven = new KeyTable(limits.maxStreams, seed);
    this.#unproven = new KeyTable(limits.maxUnproven, seed);
    this.#out.transport = tcp;
  }

  /** how many connections are followed */
  get size(): number {
    return this.#proven.size + this.#unproven.size;
  }

  /** memory in which data waits, bytes */
  get bytes(): number {
    return this.#cutter.bytes + this.#order.bytes;
  }

  /**
   * One segment: `segment` holds time, addresses, ports and the captured payload; `missing` bytes behind that were on
   * the wire and not captured. `toService` and `fromService`: SIP is served at its destination, its source port.
   */
  segment(
    segment: Datagram,
    seq: number,
    ack: number,
    flags: number,
    missing: number,
    toService: boolean,
    fromService: boolean,
  ): void {
    this.expire(segment.time);
    const swapped = isSwapped(segment);
    const side = swapped ? 1 : 0;
    const ports = connectionPorts(segment, swapped);
    const known =
      this.#proven.find(segment, swapped, ports, 0) ?? this.#unproven.find(segment, swapped, ports, 0) ?? undefined;
    if (flags & tcpFlags.rst) {
      if (known && isValidReset(known.sides[side], seq)) this.#close(known);
      return;
    }
    if (flags & tcpFlags.syn) {
      if (flags & tcpFlags.ack) this.#accepted(segment, swapped, known, side, seq, ack);
      else this.#opening(segment, swapped, known, side, seq);
      return;
    }
    // every segment behind the SYN has one (RFC 9293, 3.10.7.4): what else comes the receiver leaves alone
    if ((flags & tcpFlags.ack) === 0) return;
    const connection = known ?? this.#pickUp(segment, swapped, side, toService, fromService);
    if (!connection) return;
    connection.time = segment.time;
    this.#table(connection).touch(connection);
    this.#connection = connection;
    this.#side = side;
    const direction = connection.sides[side];
    const length = segment.end - segment.start + missing;
    this.#acknowledge(connection, side, ack);
    if ((flags & tcpFlags.urg) !== 0) this.#noteUrgent(connection, side, seq, ack);
    if (length > 0) {
      connection.used = true;
      noteSent(direction, seq, length);
      const before = this.#pieces;
      this.#order.take(direction, seq, segment, missing);
      if (side === connection.client) this.#noteHeaders(connection, direction, this.#pieces > before);
    }
    if (flags & tcpFlags.fin) direction.finAt = (seq + length) >>> 0;
    if (direction.finAt >= 0 && direction.known && direction.next === direction.finAt) {
      direction.done = true;
      this.#cutter.flush(direction);
      if (connection.sides[1 - side]!.done) this.#close(connection);
    }
    if (this.bytes > this.#limits.maxBytes) this.#relieve(connection);
  }

  /** Tells which clients keep the server waiting for the rest of a message's headers, each message once. */
  tellStalled(time: number): void {
    for (const connection of this.#begun) {
      if (time - connection.stalledSince < this.#limits.headerTimeout) break;
      this.#begun.delete(connection);
      this.#sink.stalled(this.#noticeOf(connection, time));
    }
  }

  /** Forgets connections without a segment for the idle timeout. `time` in milliseconds of packet time. */
  expire(time: number): void {
    for (let oldest = this.#proven.oldest; oldest; oldest = this.#proven.oldest) {
      if (time - oldest.time < this.#limits.idleTimeout) break;
      this.#close(oldest);
    }
    for (let oldest = this.#unproven.oldest; oldest; oldest = this.#unproven.oldest) {
      if (time - oldest.time < this.#limits.idleTimeout) break;
      this.#close(oldest);
    }
  }

  /** From the cutter: a message or a run of junk of the current direction. */
  piece(bytes: Uint8Array, start: number, end: number, truncated: boolean): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#pieces++;
    const out = this.#out;
    connection.address(out, this.#side);
    out.time = connection.time;
    out.bytes = bytes;
    out.start = start;
    out.end = end;
    out.truncated = truncated;
    out.proven = connection.proven;
    this.#counters.seen.datagrams++;
    this.#sink.datagram(out);
  }

  /** A datagram without bytes, from the client of a proven connection. */
  #noticeOf(connection: Connection, time: number): Datagram {
    const out = this.#out;
    connection.address(out, connection.client === 0 ? 0 : 1);
    out.time = time;
    out.start = 0;
    out.end = 0;
    out.truncated = false;
    out.proven = true;
    return out;
  }

  /** Told where the segment is the client's own: whoever forges one would have to guess both of its numbers. */
  #noteUrgent(connection: Connection, side: 0 | 1, seq: number, ack: number): void {
    const direction = connection.sides[side];
    const { sentTo } = connection.sides[side === 0 ? 1 : 0];
    if (!connection.proven || side !== connection.client || !direction.known) return;
    if (Math.abs(distance(seq, direction.next)) > urgentWindow || Math.abs(distance(ack, sentTo)) > urgentWindow)
      return;
    this.#sink.urgent(this.#noticeOf(connection, connection.time));
  }

  /** @param isAnother the message that is not complete is not the one of before */
  #noteHeaders(connection: Connection, direction: Direction, isAnother: boolean): void {
    const isBegun = direction.size > 0 && !direction.headSeen && direction.synced && connection.proven;
    if (!isBegun) {
      if (connection.stalledSince > 0) this.#begun.delete(connection);
      connection.stalledSince = 0;
    } else if (isAnother || connection.stalledSince === 0) {
      connection.stalledSince = connection.time;
      this.#begun.delete(connection);
      this.#begun.add(connection);
    }
  }

  /** SYN. One within a known connection changes nothing: it may be forged. If the server accepts it, SYN-ACK says so. */
  #opening(segment: Datagram, swapped: boolean, known: Connection | undefined, side: 0 | 1, seq: number): void {
    if (known && (known.used || known.proven)) return;
    const connection = known ?? this.#add(new Connection(segment, swapped));
    connection.client = side;
    begin(connection.sides[side], seq + 1, true);
  }

  /** SYN-ACK: the server's first word, which only the true client can acknowledge. */
  #accepted(
    segment: Datagram,
    swapped: boolean,
    known: Connection | undefined,
    side: 0 | 1,
    seq: number,
    ack: number,
  ): void {
    const from = (seq + 1) >>> 0;
    let connection = known;
    if (connection) {
      const direction = connection.sides[side];
      // not the client's to send; or only repeated
      if (connection.client === side || (direction.known && direction.proofFrom === from)) return;
      if (connection.used || connection.proven) {
        // the ports are in use again for another connection
        this.#close(connection);
        connection = undefined;
      }
    }
    connection ??= this.#add(new Connection(segment, swapped));
    connection.client = side === 0 ? 1 : 0;
    const server = connection.sides[side];
    begin(server, from, false);
    server.proofFrom = from;
    server.sentTo = from;
    begin(connection.sides[connection.client], ack, true);
  }

  /** A connection whose beginning was not seen: followed from the first segment in which a message may begin. */
  #pickUp(
    segment: Datagram,
    swapped: boolean,
    side: 0 | 1,
    toService: boolean,
    fromService: boolean,
  ): Connection | undefined {
    const { bytes, start, end } = segment;
    if (start === end) return undefined;
    if (this.#cutter.plausibleStart(bytes, start, end) === end) {
      this.#counters.lost.streamJunk += end - start;
      return undefined;
    }
    const connection = new Connection(segment, swapped);
    if (toService !== fromService) connection.client = toService === (side === 0) ? 0 : 1;
    return this.#add(connection);
  }

  #acknowledge(connection: Connection, side: 0 | 1, ack: number): void {
    const other = connection.sides[side === 0 ? 1 : 0];
    if (other.pending) {
      // what the other side sent is what may now be found missing
      this.#side = side === 0 ? 1 : 0;
      this.#order.acknowledged(other, ack);
      this.#side = side;
    }
    other.acknowledged = ack;
    if (connection.proven || other.proofFrom < 0) return;
    if (distance(ack, other.proofFrom) < 0 || distance(other.sentTo, ack) < 0) return;
    connection.proof |= 1 << side;
    const needed = connection.client < 0 ? 3 : 1 << connection.client;
    if ((connection.proof & needed) !== needed) return;
    this.#unproven.remove(connection);
    connection.proven = true;
    this.#add(connection);
  }

  #table(connection: Connection): KeyTable<Connection> {
    return connection.proven ? this.#proven : this.#unproven;
  }

  #add(connection: Connection): Connection {
    const table = this.#table(connection);
    const limit = connection.proven ? this.#limits.maxStreams : this.#limits.maxUnproven;
    if (table.size >= limit && table.oldest) this.#evict(table.oldest);
    table.add(connection);
    return connection;
  }

  #evict(connection: Connection): void {
    if (connection.used) this.#counters.lost.streamEvicted++;
    this.#close(connection);
  }

  /** Forgets a connection; what waits of it goes on as truncated. */
  #close(connection: Connection): void {
    const current = this.#connection;
    const side = this.#side;
    this.#connection = connection;
    for (const which of [0, 1] as const) {
      this.#side = which;
      this.#order.drop(connection.sides[which]);
      this.#cutter.flush(connection.sides[which]);
    }
    this.#table(connection).remove(connection);
    this.#begun.delete(connection);
    this.#connection = current;
    this.#side = side;
  }

  /** Too much waits in all: the longest idle of the streams that hold something goes, or this one. */
  #relieve(current: Connection): void {
    for (const table of [this.#unproven, this.#proven]) {
      let steps = 0;
      for (let at = table.oldest; at && steps < reliefSteps; steps++) {
        const next = at.newer as Connection | null;
        if (at !== current && holdsData(at)) this.#evict(at);
        if (this.bytes <= this.#limits.maxBytes) return;
        at = next;
      }
    }
    this.#counters.lost.streamOverflow++;
    this.#close(current);
  }
}

function begin(direction: Direction, next: number, isClient: boolean): void {
  direction.known = true;
  direction.synced = true;
  direction.opening = isClient;
  direction.next = next >>> 0;
}

/** how far apart the ends of what may be acknowledged as a proof are at most: a guess then hits 1 in 4,096 */
const proofWindow = 1 << 20;

/** Notes what a side has sent. Not of RST: its sequence number is copied from the segment that it answers (RFC 9293, 3.10.7.1). */
function noteSent(direction: Direction, seq: number, length: number): void {
  const end = (seq + length) >>> 0;
  const ahead = distance(end, direction.sentTo);
  if (direction.proofFrom < 0 || ahead > proofWindow) {
    direction.proofFrom = (seq + 1) >>> 0;
    direction.sentTo = end;
  } else if (ahead > 0) {
    direction.sentTo = end;
    if (distance(end, direction.proofFrom) > proofWindow) direction.proofFrom = (end - proofWindow) >>> 0;
  }
}

/** RFC 5961, 3.2: only a reset at exactly the expected number closes; others are attempts to make us forget. */
function isValidReset(direction: Direction, seq: number): boolean {
  return !direction.known || direction.next === seq;
}

function holdsData(connection: Connection): boolean {
  const [a, b] = connection.sides;
  return a.buffer !== null || b.buffer !== null || a.pending !== null || b.pending !== null;
}

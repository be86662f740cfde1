import type { Datagram } from '../model/datagram.ts';
import { KeyEntry } from './key-table.ts';

/** Segments that came before the ones in front of them, each directly behind the one before. */
export interface Run {
  readonly seq: number;
  length: number;
  readonly parts: Uint8Array[];
}

/** One direction of a TCP connection: what its sender said. Sequence numbers are unsigned 32-bit and wrap around. */
export class Direction {
  /** `next` means something */
  known = false;
  /** the sequence number of the next byte that is not yet read */
  next = 0;
  /** the stream was followed to here from a certain message boundary: what is no message is junk, not our own loss */
  synced = false;
  /** its first byte is still to be read, and is the client's: a PROXY preface may stand here, and nowhere else */
  opening = false;
  /** nothing of it can be read (TLS) */
  opaque = false;
  /** the sender's FIN and all before it has been read */
  done = false;
  /** sequence number behind the sender's last byte; -1 before its FIN */
  finAt = -1;

  /** acknowledging a number in [proofFrom, sentTo] shows that one receives what this side sends; -1: nothing seen yet */
  proofFrom = -1;
  sentTo = 0;
  /** the last acknowledgement by the other side; -1 before */
  acknowledged = -1;

  /** the message that is not complete, `buffer[0, size)` */
  buffer: Uint8Array | null = null;
  size = 0;
  /** length of that message; 0 while unknown */
  need = 0;
  /** `size` when the framer was last asked */
  askedAt = 0;
  /** how far the buffer was searched for line ends, and what they were: see MessageCutter */
  searched = 0;
  lineState = 0;
  lineSeen = false;
  headSeen = false;

  /** sorted by seq; those that overlap are read as the receiver does (out-of-order.ts); null when empty */
  pending: Run[] | null = null;
  pendingBytes = 0;
  /** time of the first piece that had to wait */
  gapSince = 0;
  /** the other side has acknowledged something since then */
  gapAnswered = false;
}

/** One TCP connection. Side 0 is the smaller of the two endpoints (address, then port), side 1 the other. */
export class Connection extends KeyEntry {
  readonly sides: readonly [Direction, Direction] = [new Direction(), new Direction()];
  readonly port0: number;
  readonly port1: number;
  /** time of the last segment, milliseconds */
  time: number;
  /** the side that opened the connection; -1 while both may have */
  client: -1 | 0 | 1 = -1;
  /** bit per side: it acknowledged what only a receiver of the other side's segments can know */
  proof = 0;
  /** the client's address is real; the connection lives in the larger table */
  proven = false;
  /** carried data that we read */
  used = false;
  /** when its client began the message whose headers are not all there */
  stalledSince = 0;

  constructor(of: Datagram, swapped: boolean) {
    super(of, swapped, connectionPorts(of, swapped), 0);
    this.port0 = swapped ? of.destinationPort : of.sourcePort;
    this.port1 = swapped ? of.sourcePort : of.destinationPort;
    this.time = of.time;
  }

  /** Writes the addresses and ports of what `side` sends into `to`. */
  address(to: Datagram, side: 0 | 1): void {
    if (side === 0) {
      to.src0 = this.a0;
      to.src1 = this.a1;
      to.src2 = this.a2;
      to.src3 = this.a3;
      to.dst0 = this.b0;
      to.dst1 = this.b1;
      to.dst2 = this.b2;
      to.dst3 = this.b3;
      to.sourcePort = this.port0;
      to.destinationPort = this.port1;
    } else {
      to.src0 = this.b0;
      to.src1 = this.b1;
      to.src2 = this.b2;
      to.src3 = this.b3;
      to.dst0 = this.a0;
      to.dst1 = this.a1;
      to.dst2 = this.a2;
      to.dst3 = this.a3;
      to.sourcePort = this.port1;
      to.destinationPort = this.port0;
    }
  }
}

/** Both ports as one word of the key. */
export function connectionPorts(of: Datagram, swapped: boolean): number {
  return swapped ? (of.destinationPort << 16) | of.sourcePort : (of.sourcePort << 16) | of.destinationPort;
}

/** Whether the sender is side 1. */
export function isSwapped(of: Datagram): boolean {
  if (of.src3 !== of.dst3) return of.src3 > of.dst3;
  if (of.src2 !== of.dst2) return of.src2 > of.dst2;
  if (of.src1 !== of.dst1) return of.src1 > of.dst1;
  if (of.src0 !== of.dst0) return of.src0 > of.dst0;
  return of.sourcePort > of.destinationPort;
}

/** How far sequence number `a` is behind `b`, negative when before it (RFC 9293, 3.4: modulo 2^32). */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}

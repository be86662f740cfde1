import type { Counters } from '../model/counters.ts';
import type { Datagram } from '../model/datagram.ts';
import { type Direction, distance } from './connection.ts';
import type { MessageCutter } from './message-cutter.ts';
import { dropRuns, keepSegment, takeRun } from './out-of-order.ts';
import type { StreamLimits } from './stream-limits.ts';

/** farther ahead of what was read than any window that a SIP server offers, bytes */
const farAhead = 1 << 20;

/**
 * Brings the segments of a direction into order and feeds the cutter. Of bytes that came twice what the receiver reads counts.
 *
 * A segment that never comes was either lost by us alone, or on the way. The receiver's acknowledgements tell: when
 * they go beyond the hole, it is ours, and the stream is read on behind it. When they do not, the receiver waits too,
 * and so do we: whoever jumps ahead then can be led past the real data with invented segments. Where the other
 * direction is not seen at all, a full buffer or the gap timeout decides.
 */
export class SegmentOrder {
  /** memory of all segments that wait, bytes */
  bytes = 0;
  readonly #cutter: MessageCutter;
  readonly #counters: Counters;
  readonly #limits: StreamLimits;

  constructor(cutter: MessageCutter, counters: Counters, limits: StreamLimits) {
    this.#cutter = cutter;
    this.#counters = counters;
    this.#limits = limits;
  }

  /** Takes a segment of `direction` that begins at `seq`. Its payload is `segment`'s, and `missing` bytes that were not captured. */
  take(direction: Direction, seq: number, segment: Datagram, missing: number): void {
    const { bytes, end } = segment;
    let { start } = segment;
    let from = seq;
    if (!direction.known) {
      start = this.#cutter.plausibleStart(bytes, start, end);
      this.#counters.lost.streamJunk += start - segment.start;
      if (start === end) return;
      from = (seq + start - segment.start) >>> 0;
      direction.known = true;
      direction.next = from;
    }
    if (direction.pending && this.#givesUp(direction, segment.time)) this.#jump(direction);
    const ahead = distance(from, direction.next);
    if (ahead > 0) this.#wait(direction, from, ahead, segment, start);
    else this.#inOrder(direction, bytes, start - ahead, end);
    if (missing > 0) this.#lose(direction, (seq + segment.end - segment.start) >>> 0, missing);
  }

  /** The other side has acknowledged up to `ack`, and segments of this direction wait for one before them. */
  acknowledged(direction: Direction, ack: number): void {
    const first = direction.pending?.[0];
    if (!first) return;
    direction.gapAnswered = true;
    if (distance(ack, first.seq) >= 0) this.#jump(direction);
  }

  /** Forgets the segments that wait. */
  drop(direction: Direction): void {
    if (direction.pending) this.#counters.lost.streamGap++;
    this.bytes -= dropRuns(direction);
  }

  /** What comes in order is read as a whole, whatever waits of it (tcp_data_queue of Linux). */
  #inOrder(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    direction.next = (direction.next + end - start) >>> 0;
    this.#cutter.push(direction, bytes, start, end);
    if (direction.pending) this.#drain(direction);
  }

  #drain(direction: Direction): void {
    for (let first = direction.pending?.[0]; first; first = direction.pending?.[0]) {
      let old = -distance(first.seq, direction.next);
      if (old < 0) return;
      const before = direction.pendingBytes;
      takeRun(direction);
      this.bytes += direction.pendingBytes - before;
      if (old >= first.length) continue;
      direction.next = (first.seq + first.length) >>> 0;
      for (const part of first.parts) {
        if (old < part.length) this.#cutter.push(direction, part, old, part.length);
        old = Math.max(0, old - part.length);
      }
    }
  }

  #wait(direction: Direction, from: number, ahead: number, segment: Datagram, start: number): void {
    const { bytes, end, time } = segment;
    if (ahead > farAhead) {
      const answered = direction.acknowledged;
      if (answered >= 0 && Math.abs(distance(answered, from)) > farAhead) {
        this.#counters.lost.streamOverflow++;
        return;
      }
      this.drop(direction);
      this.#skipTo(direction, from);
      this.#inOrder(direction, bytes, start, end);
      return;
    }
    if (direction.acknowledged >= 0 && !direction.pending && distance(direction.acknowledged, from) >= 0) {
      // the receiver has what we miss already: it will not be sent again
      this.#skipTo(direction, from);
      this.#inOrder(direction, bytes, start, end);
      return;
    }
    if (direction.pendingBytes + end - start > this.#limits.maxStreamBytes && direction.pending) {
      this.#counters.lost.streamOverflow++;
      return;
    }
    if (!direction.pending) {
      direction.gapSince = time;
      direction.gapAnswered = false;
    }
    this.bytes += keepSegment(direction, from, bytes, start, end);
  }

  #givesUp(direction: Direction, time: number): boolean {
    if (direction.gapAnswered) return false;
    const full = direction.pendingBytes > this.#limits.maxStreamBytes / 2;
    return full || time - direction.gapSince > this.#limits.gapTimeout;
  }

  /** Reads on at the first segment that waits. */
  #jump(direction: Direction): void {
    const first = direction.pending?.[0];
    if (!first) return;
    this.#skipTo(direction, first.seq);
    this.#drain(direction);
  }

  /** What lies before `seq` is lost: the message that it belongs to ends here, and the next one must be found. */
  #skipTo(direction: Direction, seq: number): void {
    this.#counters.lost.streamGap++;
    this.#cutter.flush(direction);
    direction.synced = false;
    direction.opening = false;
    direction.next = seq;
  }

  /** `missing` bytes at `seq` were cut off by the snapshot length: they never come. */
  #lose(direction: Direction, seq: number, missing: number): void {
    if (direction.next !== seq) return;
    this.#skipTo(direction, (seq + missing) >>> 0);
    this.#drain(direction);
  }
}

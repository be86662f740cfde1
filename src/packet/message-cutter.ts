import type { Counters } from '../model/counters.ts';
import type { Direction } from './connection.ts';
import { type Framer, opaqueStream } from './framer.ts';
import { prefaceLength } from './proxy-preface.ts';

/**
 * Takes the pieces that a stream is cut into: a message, or a run of junk, at `bytes[start, end)`. A PROXY preface is a
 * piece without bytes: it is no more than a keep-alive, and the address in it is what anybody can write.
 */
export interface PieceSink {
  piece(bytes: Uint8Array, start: number, end: number, truncated: boolean): void;
}

const firstBuffer = 4096;
/** below this size the framer is asked at every segment */
const smallSize = 256;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts the in-order bytes of a direction into messages. A segment of whole messages is handed on where it lies; only
 * what is incomplete is copied and waits.
 *
 * A message that trickles in byte by byte must not be read from its start at each byte. So the framer is asked again
 * only when that can change its answer: at the first line end, at the blank line behind the headers (which tells the
 * whole length), when that length is there, and otherwise when the size has doubled.
 */
export class MessageCutter {
  /** memory of all buffers, bytes */
  bytes = 0;
  readonly #sink: PieceSink;
  readonly #counters: Counters;
  readonly #framer: Framer;
  readonly #maxBytes: number;

  constructor(sink: PieceSink, counters: Counters, framer: Framer, maxBytes: number) {
    this.#sink = sink;
    this.#counters = counters;
    this.#framer = framer;
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes of a direction. */
  push(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (direction.opaque) {
        this.#counters.seen.tlsRecords++;
        return;
      }
      if (direction.size === 0) {
        at = this.#cut(direction, bytes, at, end);
        if (at === end) return;
      }
      at = this.#append(direction, bytes, at, end);
    }
  }

  /** Where in a segment from the middle of a stream a message may begin; `end` when nowhere. */
  plausibleStart(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const length = this.#framer(bytes, at, end);
      if (length >= 0 || length === opaqueStream) return at;
      at -= length;
    }
    return end;
  }

  /** Gives up waiting for the rest of a message: what is there goes on as truncated. */
  flush(direction: Direction): void {
    const { buffer, size } = direction;
    if (!buffer) return;
    this.#release(direction);
    if (direction.synced) this.#sink.piece(buffer, 0, size, true);
    else this.#counters.lost.streamJunk += size;
  }

  /** Hands on all that is complete in `bytes[start, end)`. Returns where the rest begins. */
  #cut(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (direction.opening) {
      const length = prefaceLength(bytes, at, end);
      if (length === 0 || length > end - at) return at;
      direction.opening = false;
      if (length > 0) {
        this.#sink.piece(bytes, at, at, false);
        at += length;
      }
    }
    let junk = at;
    while (at < end) {
      const length = this.#framer(bytes, at, end);
      if (length === opaqueStream) {
        this.#junk(direction, bytes, junk, at);
        direction.opaque = true;
        this.#counters.seen.tlsRecords++;
        return end;
      }
      if (length < 0) {
        at = Math.min(end, at - length);
        continue;
      }
      if (length === 0 || length > end - at) break;
      if (junk < at) this.#junk(direction, bytes, junk, at);
      direction.synced = true;
      this.#sink.piece(bytes, at, at + length, false);
      at += length;
      junk = at;
    }
    if (junk < at) this.#junk(direction, bytes, junk, at);
    return at;
  }

  /** Junk in a stream that was picked up in its middle is the rest of a message whose beginning we missed: nobody's fault. */
  #junk(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    this.#counters.lost.streamJunk += end - start;
    if (direction.synced) this.#sink.piece(bytes, start, end, false);
  }

  /** Adds bytes to the incomplete message, no more than it needs, and cuts when that can succeed. Returns how far it took them. */
  #append(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const wanted = direction.need > 0 ? direction.need : this.#maxBytes;
    const take = Math.min(end - start, wanted - direction.size);
    const buffer = this.#reserve(direction, direction.size + take);
    // set() with a view of a frame allocates; short pieces are as fast by hand
    if (take < 64) for (let i = 0; i < take; i++) buffer[direction.size + i] = bytes[start + i]!;
    else buffer.set(bytes.subarray(start, start + take), direction.size);
    direction.size += take;
    if (this.#isDue(direction)) this.#cutBuffer(direction);
    if (direction.size >= this.#maxBytes) {
      this.#counters.lost.streamOverflow++;
      this.flush(direction);
      direction.synced = false;
    }
    return start + take;
  }

  #cutBuffer(direction: Direction): void {
    const { buffer, size } = direction;
    if (!buffer) return;
    const rest = this.#cut(direction, buffer, 0, size);
    if (rest === size) {
      this.#release(direction);
      return;
    }
    if (rest > 0) {
      buffer.copyWithin(0, rest, size);
      this.#forget(direction);
      direction.size = size - rest;
      this.#search(direction);
    }
    direction.askedAt = direction.size;
    // with all headers there, the framer tells the length when it is let see far enough
    direction.need = direction.headSeen ? Math.max(0, this.#framer(buffer, 0, this.#maxBytes)) : 0;
    if (direction.need <= direction.size) direction.need = 0;
  }

  #isDue(direction: Direction): boolean {
    // a preface is short, and whoever hides a message in it must not gain by a late look
    if (direction.opening) return true;
    const { size, lineSeen, headSeen } = direction;
    if (direction.need > 0) return size >= direction.need;
    this.#search(direction);
    return (
      size < smallSize ||
      size >= 2 * direction.askedAt ||
      lineSeen !== direction.lineSeen ||
      headSeen !== direction.headSeen
    );
  }

  /** Looks for line ends and for the first blank line in what is new. */
  #search(direction: Direction): void {
    const { buffer, size } = direction;
    if (!buffer || direction.headSeen) return;
    let state = direction.lineState; // 1 behind LF, 2 behind LF CR
    for (let i = direction.searched; i < size; i++) {
      const byte = buffer[i]!;
      if (byte === lineFeed) {
        if (state > 0) {
          direction.headSeen = true;
          break;
        }
        direction.lineSeen = true;
        state = 1;
      } else state = byte === carriageReturn && state === 1 ? 2 : 0;
    }
    direction.lineState = state;
    direction.searched = size;
  }

  #reserve(direction: Direction, size: number): Uint8Array {
    const { buffer } = direction;
    if (buffer && buffer.length >= size) return buffer;
    let length = buffer ? buffer.length : firstBuffer;
    while (length < size) length *= 2;
    length = Math.max(size, Math.min(length, this.#maxBytes));
    const larger = new Uint8Array(length);
    if (buffer) larger.set(buffer.subarray(0, direction.size));
    this.bytes += length - (buffer ? buffer.length : 0);
    direction.buffer = larger;
    return larger;
  }

  #release(direction: Direction): void {
    if (direction.buffer) this.bytes -= direction.buffer.length;
    direction.buffer = null;
    direction.size = 0;
    this.#forget(direction);
  }

  #forget(direction: Direction): void {
    direction.need = 0;
    direction.askedAt = 0;
    direction.searched = 0;
    direction.lineState = 0;
    direction.lineSeen = false;
    direction.headSeen = false;
  }
}

import type { FrameSink } from '../model/frame.ts';
import { CaptureError } from './capture-error.ts';
import { longestFrame } from './file-format.ts';
import { fullyBuffered, type Libpcap, nanoseconds, type Pointer } from './libpcap.ts';

const recordHeader = 16;

/**
 * Memory that libpcap fills with a batch of frames in one call. libpcap's own `pcap_dump` is the callback of
 * `pcap_dispatch` and writes pcap records (16-byte header, then the frame) to a FILE* whose buffer is this memory, so
 * there is one foreign call a batch and none a frame. The buffer holds more than a batch; what it is flushed to is
 * /dev/null, which takes it without looking: so a frame is copied once.
 *
 * The memory belongs to JavaScript, so a view of it that somebody kept is stale but never dangling. A large
 * ArrayBuffer lies outside of V8's heap and is not moved; the C side may use it as long as this object lives.
 */
export class RecordMemory {
  readonly #pcap: Libpcap;
  readonly #handle: Pointer;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: Pointer;
  readonly #dumper: Pointer;
  readonly #linkType: number;
  readonly #batch: number;
  /** milliseconds in one unit of a record's fraction of a second */
  readonly #unit: number;
  #closed = false;

  /** `handle` is an open capture, which stays the caller's to close. A batch is as many of the longest frames as `size` bytes hold. */
  constructor(pcap: Libpcap, handle: Pointer, size: number) {
    const snapshot = Math.min(Math.max(pcap.snapshot(handle), 65_535), longestFrame);
    this.#pcap = pcap;
    this.#handle = handle;
    this.#linkType = pcap.linkType(handle);
    this.#unit = pcap.precision(handle) === nanoseconds ? 1e-6 : 1e-3;
    this.#batch = Math.floor(size / (snapshot + recordHeader));
    // some slack: the file header that dumpFopen writes, and a buffer that is never full
    this.#bytes = new Uint8Array(this.#batch * (snapshot + recordHeader) + 4096);
    this.#view = new DataView(this.#bytes.buffer);
    this.#file = pcap.fopen('/dev/null', 'w');
    if (this.#file !== null) pcap.setvbuf(this.#file, this.#bytes, fullyBuffered, this.#bytes.length);
    this.#dumper = this.#file === null ? null : pcap.dumpFopen(handle, this.#file);
    if (this.#dumper === null) throw new CaptureError('interface-error', 'Not enough memory for a capture.');
  }

  /**
   * Hands over at most one batch of waiting frames. Returns pcap_dispatch's result: how many, 0 for none, or a
   * negative error; frames that came before the error have been handed over then.
   */
  read(sink: FrameSink): number {
    if (this.#closed) return -1;
    const pcap = this.#pcap;
    // empties the buffer: what is written next begins at its beginning
    pcap.rewind(this.#file);
    const result = pcap.dispatch(this.#handle, this.#batch, this.#pcap.dumpCallback, this.#dumper);
    if (result === 0) return 0;
    this.#walk(sink, Number(pcap.ftell(this.#file)));
    return result;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pcap.fclose(this.#file);
  }

  #walk(sink: FrameSink, end: number): void {
    const bytes = this.#bytes;
    const view = this.#view;
    const unit = this.#unit;
    const linkType = this.#linkType;
    // host byte order, which is little-endian on x86-64 and arm64
    for (let at = 0; at + recordHeader <= end; ) {
      const time = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) * unit;
      const captured = view.getUint32(at + 8, true);
      const start = at + recordHeader;
      at = start + captured;
      if (at > end) break;
      sink.frame(linkType, bytes, start, captured, view.getUint32(start - 4, true), time);
    }
  }
}

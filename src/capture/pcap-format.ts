import type { FrameSink } from '../model/frame.ts';
import type { FileBytes } from './file-bytes.ts';
import { type FileFormat, longestFrame } from './file-format.ts';

export const pcapHeaderBytes = 24;

/** The first word, and what it says: the fraction of a second in milliseconds, and the length of a record's header. */
const magics = new Map([
  [0xa1b2c3d4, { unit: 1e-3, header: 16 }],
  [0xa1b23c4d, { unit: 1e-6, header: 16 }],
  // of an old patch of libpcap, with an interface's number in each record
  [0xa1b2cd34, { unit: 1e-3, header: 24 }],
]);

/** Records one after the other (draft-ietf-opsawg-pcap), in either byte order. */
export class PcapFormat implements FileFormat {
  readonly linkTypes: readonly number[];
  damage: string | undefined;
  readonly isWithin = false;
  readonly #file: FileBytes;
  readonly #little: boolean;
  readonly #unit: number;
  readonly #header: number;

  private constructor(file: FileBytes, little: boolean, { unit, header }: { unit: number; header: number }) {
    this.#file = file;
    this.#little = little;
    this.#unit = unit;
    this.#header = header;
    // the upper half tells of checksums at the frames' ends
    this.linkTypes = [file.view.getUint32(file.start + 20, little) & 0xffff];
    file.take(pcapHeaderBytes);
  }

  /** undefined: the file, of which 24 bytes are there, does not begin so, or is of another version than 2. */
  static open(file: FileBytes): PcapFormat | undefined {
    for (const little of [true, false]) {
      const magic = magics.get(file.view.getUint32(file.start, little));
      if (magic && file.view.getUint16(file.start + 4, little) === 2) return new PcapFormat(file, little, magic);
    }
    return undefined;
  }

  walk(sink: FrameSink): number {
    const file = this.#file;
    const { bytes, view, end } = file;
    const little = this.#little;
    const unit = this.#unit;
    const header = this.#header;
    const linkType = this.linkTypes[0]!;
    let frames = 0;
    for (let at = file.start; end - at >= header; frames++) {
      const captured = view.getUint32(at + 8, little);
      if (captured > longestFrame) {
        this.damage = `a frame of ${captured} bytes`;
        break;
      }
      const start = at + header;
      if (end - start < captured) break;
      const time = view.getUint32(at, little) * 1000 + view.getUint32(at + 4, little) * unit;
      const wire = view.getUint32(at + 12, little);
      at = start + captured;
      file.start = at;
      sink.frame(linkType, bytes, start, captured, wire, time);
    }
    return frames;
  }
}

import type { FrameSink } from '../model/frame.ts';
import type { FileBytes } from './file-bytes.ts';
import { type FileFormat, longestFrame } from './file-format.ts';

/** Block types (draft-ietf-opsawg-pcapng); all others are passed over. */
const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const packet = 2;
const simplePacket = 3;
const enhancedPacket = 6;

const byteOrderMagic = 0x1a2b3c4d;
/** options of an interface */
const endOfOptions = 0;
const timeResolution = 9;
const timeOffset = 14;

/** A block is no longer than this, as in libpcap. */
const longestBlock = 16 << 20;
/** what must stand in memory as a whole is no longer than this */
const longestDescription = 1 << 18;
const mostInterfaces = 65_536;

interface Interface {
  readonly linkType: number;
  /** 0: frames were not cut */
  readonly snapshot: number;
  /** units of its timestamps in a millisecond, and what is added to them, milliseconds */
  readonly perMillisecond: number;
  readonly offset: number;
}

/** Where a packet's fields stand in its block. */
interface Packet {
  readonly of: Interface;
  readonly captured: number;
  readonly wire: number;
  readonly data: number;
  readonly time: number;
}

/** Sections, each with its byte order and interfaces, each of which has its link type and clock. */
export class PcapngFormat implements FileFormat {
  damage: string | undefined;
  readonly #file: FileBytes;
  #little = true;
  #interfaces: Interface[] = [];
  /** length of the block that was taken, which stands once more at its end; 0: that was looked at */
  #closing = 0;
  /** of the latest frame: that of a simple packet, which has none */
  #time = 0;

  private constructor(file: FileBytes) {
    this.#file = file;
  }

  /** undefined: the file, of which 12 bytes are there, does not begin so. */
  static open(file: FileBytes): PcapngFormat | undefined {
    // the same in either byte order
    if (file.view.getUint32(file.start) !== sectionHeader) return undefined;
    const format = new PcapngFormat(file);
    format.#describe();
    return format;
  }

  get linkTypes(): readonly number[] {
    return this.#interfaces.map(({ linkType }) => linkType);
  }

  get isWithin(): boolean {
    return this.#closing !== 0;
  }

  walk(sink: FrameSink): number {
    const file = this.#file;
    for (let frames = 0; ; ) {
      if (!this.#closeBlock()) return frames;
      const at = file.start;
      const type = this.#blockType();
      if (!isPacket(type)) {
        if (!this.#takeOther(type)) return frames;
        continue;
      }
      const found = this.#packet(type);
      if (!found) return frames;
      const { of, captured, wire, data, time } = found;
      this.#takeBlock();
      this.#time = time;
      frames++;
      sink.frame(of.linkType, file.bytes, at + data, captured, wire, time);
    }
  }

  /** Reads on until the first packet, so that it is known what frames there are. */
  #describe(): void {
    for (;;) {
      while (this.#closeBlock()) {
        const type = this.#blockType();
        if (isPacket(type)) return;
        if (!this.#takeOther(type)) break;
      }
      if (this.damage !== undefined || !this.#file.more()) return;
    }
  }

  /** Looks at the end of the block that was taken. False: it is not there yet, or wrong. */
  #closeBlock(): boolean {
    if (this.#closing === 0) return true;
    if (this.#file.left < 4) return false;
    if (this.#word(0) !== this.#closing) return this.#isDamaged('a block whose two lengths differ');
    this.#file.take(4);
    this.#closing = 0;
    return true;
  }

  /** undefined: it is not there yet, or is none. Sets the byte order where a section begins. */
  #blockType(): number | undefined {
    if (this.#file.left < 12) return undefined;
    const { view, start } = this.#file;
    if (view.getUint32(start) === sectionHeader) {
      this.#little = view.getUint32(start + 8, true) === byteOrderMagic;
      if (!this.#little && view.getUint32(start + 8) !== byteOrderMagic) {
        this.#isDamaged('a section in no byte order');
        return undefined;
      }
    }
    const length = this.#word(4);
    if (length >= 12 && length % 4 === 0 && length <= longestBlock) return this.#word(0);
    this.#isDamaged(`a block of ${length} bytes`);
    return undefined;
  }

  /** Takes a block that is no packet. False: it is not there yet, or wrong. */
  #takeOther(type: number | undefined): boolean {
    if (type === undefined) return false;
    if (type === sectionHeader || type === interfaceDescription) {
      const length = this.#word(4);
      if (length < (type === sectionHeader ? 28 : 20) || length > longestDescription)
        return this.#isDamaged(`a description of ${length} bytes`);
      if (this.#file.left < length) return false;
      if (type === interfaceDescription) {
        if (this.#interfaces.length >= mostInterfaces) return this.#isDamaged(`more than ${mostInterfaces} interfaces`);
        this.#interfaces.push(this.#readInterface(length));
      } else {
        if (this.#half(12) !== 1) return this.#isDamaged(`a section of version ${this.#half(12)}.${this.#half(14)}`);
        this.#interfaces = [];
      }
    }
    this.#takeBlock();
    return true;
  }

  #takeBlock(): void {
    this.#closing = this.#word(4);
    this.#file.take(this.#closing - 4);
  }

  /** undefined: it is not there yet, or wrong. */
  #packet(type: number): Packet | undefined {
    const length = this.#word(4);
    const data = type === simplePacket ? 12 : 28;
    if (this.#file.left < data) return undefined;
    const id = type === simplePacket ? 0 : type === packet ? this.#half(8) : this.#word(8);
    const of = this.#interfaces[id];
    if (!of) return this.#isNone(`a frame of interface ${id}, which is not described`);
    const wire = this.#word(data - 4);
    // a simple packet does not say how much of it is there
    const cut = of.snapshot === 0 ? wire : Math.min(wire, of.snapshot);
    const captured = type === simplePacket ? Math.min(cut, length - data - 4) : this.#word(20);
    if (captured > longestFrame || data + captured + 4 > length) return this.#isNone(`a frame of ${captured} bytes`);
    if (this.#file.left < data + captured) return undefined;
    const units = type === simplePacket ? undefined : this.#word(12) * 2 ** 32 + this.#word(16);
    const time = units === undefined ? this.#time : units / of.perMillisecond + of.offset;
    return { of, captured, wire, data, time };
  }

  /** From its block, which is there. */
  #readInterface(length: number): Interface {
    let perSecond = 1e6;
    let offset = 0;
    for (let at = 16; at + 4 <= length - 4; ) {
      const code = this.#half(at);
      const size = this.#half(at + 2);
      const value = at + 4;
      if (code === endOfOptions || value + size > length - 4) break;
      if (code === timeResolution && size === 1) {
        const exponent = this.#byte(value);
        perSecond = (exponent & 0x80) === 0 ? 10 ** exponent : 2 ** (exponent & 0x7f);
      } else if (code === timeOffset && size === 8) {
        const [first, second] = [this.#word(value), this.#word(value + 4)];
        const [high, low] = this.#little ? [second, first] : [first, second];
        offset = ((high | 0) * 2 ** 32 + low) * 1000;
      }
      at = value + Math.ceil(size / 4) * 4;
    }
    return { linkType: this.#half(8), snapshot: this.#word(12), perMillisecond: perSecond / 1000, offset };
  }

  #byte(at: number): number {
    return this.#file.bytes[this.#file.start + at]!;
  }

  #half(at: number): number {
    return this.#file.view.getUint16(this.#file.start + at, this.#little);
  }

  #word(at: number): number {
    return this.#file.view.getUint32(this.#file.start + at, this.#little);
  }

  #isDamaged(what: string): false {
    this.damage = what;
    return false;
  }

  #isNone(what: string): undefined {
    this.damage = what;
    return undefined;
  }
}

function isPacket(type: number | undefined): type is number {
  return type === packet || type === simplePacket || type === enhancedPacket;
}

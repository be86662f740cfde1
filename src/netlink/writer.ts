/** NLA_F_NESTED, linux/netlink.h */
const nested = 0x8000;

/**
 * Writes netlink messages and attributes into one growing buffer. Headers are in host order (x86-64 and arm64:
 * little-endian), the values of nf_tables attributes in network order; attributes are padded to four bytes (NLA_ALIGN).
 */
export class NetlinkWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 4096) {
    this.#bytes = Buffer.alloc(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written, valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /**
   * Begins a message: struct nlmsghdr and struct nfgenmsg. `end` closes it.
   * @param type subsystem << 8 | message
   * @param resource res_id of struct nfgenmsg, big-endian on the wire
   */
  message(type: number, flags: number, sequence: number, family: number, resource = 0): number {
    this.#reserve(20);
    const at = this.#length;
    const b = this.#bytes;
    b.writeUInt16LE(type, at + 4);
    b.writeUInt16LE(flags, at + 6);
    b.writeUInt32LE(sequence >>> 0, at + 8);
    b.writeUInt32LE(0, at + 12);
    b[at + 16] = family;
    b[at + 17] = 0;
    b.writeUInt16BE(resource, at + 18);
    this.#length += 20;
    return at;
  }

  endMessage(at: number): void {
    this.#bytes.writeUInt32LE(this.#length - at, at);
  }

  /** Begins a nested attribute; `endNest` closes it. It holds at most 65,531 bytes. */
  nest(type: number): number {
    this.#reserve(4);
    const at = this.#length;
    this.#bytes.writeUInt16LE(type | nested, at + 2);
    this.#length += 4;
    return at;
  }

  endNest(at: number): void {
    this.#bytes.writeUInt16LE(this.#length - at, at);
  }

  u32(type: number, value: number): void {
    const at = this.#attribute(type, 4);
    this.#bytes.writeInt32BE(value | 0, at);
  }

  /** `value` is a whole number below 2^53. */
  u64(type: number, value: number): void {
    const at = this.#attribute(type, 8);
    this.#bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
    this.#bytes.writeUInt32BE(value % 0x1_0000_0000, at + 4);
  }

  /** Text with its closing NUL. */
  text(type: number, text: string): void {
    const length = Buffer.byteLength(text);
    const at = this.#attribute(type, length + 1);
    this.#bytes.write(text, at);
    this.#bytes[at + length] = 0;
  }

  data(type: number, value: Uint8Array): void {
    const at = this.#attribute(type, value.length);
    this.#bytes.set(value, at);
  }

  /** Appends bytes that were written by another writer. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #attribute(type: number, length: number): number {
    const padded = (length + 3) & ~3;
    this.#reserve(4 + padded);
    const at = this.#length;
    const b = this.#bytes;
    b.writeUInt16LE(4 + length, at);
    b.writeUInt16LE(type, at + 2);
    if (padded !== length) b.fill(0, at + 4 + length, at + 4 + padded);
    this.#length += 4 + padded;
    return at + 4;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

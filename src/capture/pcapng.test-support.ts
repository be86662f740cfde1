/** Builds pcapng files (draft-ietf-opsawg-pcapng), a section at a time, in either byte order. */
export class PcapngSection {
  readonly #blocks: Buffer[] = [];
  readonly #little: boolean;

  constructor(little = true) {
    this.#little = little;
    const head = Buffer.concat([this.word(0x1a2b3c4d), this.#half(1), this.#half(0), Buffer.alloc(8, 0xff)]);
    this.block(0x0a0d0d0a, head);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  /** @param options of `option` */
  interface(linkType: number, snapshot = 0, options: readonly Buffer[] = []): this {
    const end = options.length > 0 ? [this.option(0, Buffer.alloc(0))] : [];
    return this.block(1, this.#half(linkType), this.#half(0), this.word(snapshot), ...options, ...end);
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.#half(code), this.#half(value.length), padded(value)]);
  }

  /** @param time in units of the interface's clock */
  enhanced(id: number, time: bigint, frame: Buffer, wire = frame.length, ...options: readonly Buffer[]): this {
    const lengths = [this.word(frame.length), this.word(wire)];
    return this.block(6, this.word(id), ...this.#time(time), ...lengths, padded(frame), ...options);
  }

  simple(frame: Buffer, wire = frame.length): this {
    return this.block(3, this.word(wire), padded(frame));
  }

  /** of before 2004 */
  obsolete(id: number, time: bigint, frame: Buffer): this {
    const lengths = [this.word(frame.length), this.word(frame.length)];
    return this.block(2, this.#half(id), this.#half(0), ...this.#time(time), ...lengths, padded(frame));
  }

  block(type: number, ...body: readonly Buffer[]): this {
    const length = 12 + body.reduce((sum, part) => sum + part.length, 0);
    this.#blocks.push(Buffer.concat([this.word(type), this.word(length), ...body, this.word(length)]));
    return this;
  }

  word(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#little) bytes.writeUInt32LE(value >>> 0);
    else bytes.writeUInt32BE(value >>> 0);
    return bytes;
  }

  /** 64 bits */
  long(value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    if (this.#little) bytes.writeBigInt64LE(value);
    else bytes.writeBigInt64BE(value);
    return bytes;
  }

  #half(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.#little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  #time(time: bigint): Buffer[] {
    return [this.word(Number(time >> 32n)), this.word(Number(time & 0xffff_ffffn))];
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

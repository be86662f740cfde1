/** What the tree's shape is, from the file's metadata (MaxMind DB format 2.0, "Database Metadata"). */
export interface TreeShape {
  readonly nodeCount: number;
  /** bits of one of the two records of a node */
  readonly recordSize: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
}

/**
 * The binary search tree of a MaxMind DB file (format 2.0, "Binary Search Tree Section"). A value below `nodeCount` is
 * a node; `nodeCount` itself says that nothing is known; above it is a pointer to a record in the data section.
 */
export class SearchTree {
  readonly nodeCount: number;
  readonly ipVersion: 4 | 6;
  /** where IPv4 begins: the node under ::/96 in a tree of IPv6, or a pointer where a shorter prefix ends there */
  readonly start4: number;
  readonly #bytes: Buffer;
  readonly #recordSize: number;
  readonly #nodeBytes: number;

  constructor(bytes: Buffer, { nodeCount, recordSize, ipVersion }: TreeShape) {
    this.nodeCount = nodeCount;
    this.ipVersion = ipVersion;
    this.#bytes = bytes;
    this.#recordSize = recordSize;
    this.#nodeBytes = recordSize / 4;
    let node = 0;
    if (ipVersion === 6) for (let depth = 0; depth < 96 && node < nodeCount; depth++) node = this.child(node, 0);
    this.start4 = node;
  }

  /** The value on the left (bit 0) or right (bit 1) of a node. */
  child(node: number, bit: number): number {
    const bytes = this.#bytes;
    const at = node * this.#nodeBytes;
    if (this.#recordSize === 24) {
      const i = at + bit * 3;
      return (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    }
    if (this.#recordSize === 32) return bytes.readUInt32BE(at + bit * 4);
    const i = at + bit * 4;
    // the middle byte of a 28-bit node holds the highest four bits of both, the left one's first
    const middle = bytes[at + 3]!;
    const high = bit === 0 ? middle >> 4 : middle & 15;
    return high * 0x100_0000 + ((bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!);
  }

  /** The value for an IPv4 address: a pointer, or `nodeCount` where nothing is known. */
  find4(word: number): number {
    let node = this.start4;
    for (let bit = 31; bit >= 0 && node < this.nodeCount; bit--) node = this.child(node, (word >>> bit) & 1);
    return Math.max(node, this.nodeCount);
  }

  /**
   * The same for an IPv6 address. Makers let 2002::/16 (6to4), 2001::/32 (Teredo) and ::ffff:0:0/96 point back to the
   * IPv4 tree: those addresses belong to no country here, as with ranges.
   */
  find6(words: readonly [number, number, number, number]): number {
    if (this.ipVersion === 4) return this.nodeCount;
    let node = 0;
    for (let depth = 0; depth < 128 && node < this.nodeCount; depth++) {
      node = this.child(node, (words[(depth >> 5) as 0 | 1 | 2 | 3] >>> (31 - (depth & 31))) & 1);
      if (node === this.start4 && node < this.nodeCount) return this.nodeCount;
    }
    return Math.max(node, this.nodeCount);
  }
}

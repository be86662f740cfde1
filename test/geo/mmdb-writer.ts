import type { Prefix } from '../../src/model/address.ts';
import { parsePrefix } from '../../src/model/address.ts';

export interface MmdbOptions {
  /** prefix → record, such as `{ country_code: 'DE' }` or `{ country: { iso_code: 'DE' } }`; later ones go before earlier ones */
  readonly networks: readonly (readonly [prefix: string, record: object])[];
  readonly recordSize?: 24 | 28 | 32;
  readonly ipVersion?: 4 | 6;
  readonly type?: string;
  /** prefixes of IPv6 that point to the IPv4 tree, as MaxMind's files have them */
  readonly aliases?: readonly string[];
}

/** A node with its two sides; a record; nothing; or the IPv4 tree once more. */
type Part = { sides: [Part, Part]; number: number } | { record: object } | undefined | 'ipv4';

/** A MaxMind DB file (format 2.0), small and plain, for tests. */
export function writeMmdb(options: MmdbOptions): Buffer {
  const { networks, recordSize = 24, ipVersion = 6, type = 'Test-Country', aliases = [] } = options;
  const root = node();
  for (const [text, record] of networks) {
    const prefix = parsePrefix(text)!;
    put(root, bitsOf(prefix, ipVersion), { record });
  }
  for (const alias of aliases) put(root, bitsOf(parsePrefix(alias)!, 6), 'ipv4');
  const nodes: { sides: [Part, Part]; number: number }[] = [];
  number(root);
  const data: Buffer[] = [];
  const offsets = new Map<string, number>();
  let ipv4: Part = root;
  for (let i = 0; i < 96 && ipVersion === 6 && isNode(ipv4); i++) ipv4 = ipv4.sides[0];
  const tree = Buffer.concat(nodes.map(({ sides }) => pair(valueIn(sides[0]), valueIn(sides[1]), recordSize)));
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_780_000_000,
    database_type: type,
    description: {},
    ip_version: ipVersion,
    languages: [],
    node_count: nodes.length,
    record_size: recordSize,
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);

  function number(part: Part): void {
    if (!isNode(part)) return;
    part.number = nodes.length;
    nodes.push(part);
    for (const side of part.sides) number(side);
  }

  function valueIn(part: Part): number {
    if (part === undefined) return nodes.length;
    if (part === 'ipv4') return valueIn(ipv4);
    if (isNode(part)) return part.number;
    const key = JSON.stringify(part.record);
    let offset = offsets.get(key);
    if (offset === undefined) {
      offset = data.reduce((sum, bytes) => sum + bytes.length, 0);
      offsets.set(key, offset);
      data.push(encode(part.record));
    }
    return nodes.length + 16 + offset;
  }
}

function node(): { sides: [Part, Part]; number: number } {
  return { sides: [undefined, undefined], number: 0 };
}

function isNode(part: Part): part is { sides: [Part, Part]; number: number } {
  return typeof part === 'object' && 'sides' in part;
}

function put(root: { sides: [Part, Part] }, bits: readonly (0 | 1)[], leaf: Part): void {
  let here = root;
  for (const [i, bit] of bits.entries()) {
    if (i === bits.length - 1) {
      here.sides[bit] = leaf;
      return;
    }
    let next = here.sides[bit];
    if (!isNode(next)) {
      const both: Part = next;
      next = { sides: [both, both], number: 0 };
      here.sides[bit] = next;
    }
    here = next;
  }
}

/** IPv4 lies under ::/96 in a tree of IPv6. */
function bitsOf(prefix: Prefix, ipVersion: 4 | 6): (0 | 1)[] {
  const at = (word: number, i: number) => ((word >>> (31 - (i & 31))) & 1) as 0 | 1;
  const own = Array.from({ length: prefix.length }, (_, i) =>
    at(prefix.words[(prefix.family === 4 ? 3 : i >> 5) as 0 | 1 | 2 | 3], i),
  );
  return prefix.family === 4 && ipVersion === 6 ? [...new Array<0>(96).fill(0), ...own] : own;
}

function pair(left: number, right: number, size: 24 | 28 | 32): Buffer {
  const bytes = Buffer.alloc(size / 4);
  if (size === 32) {
    bytes.writeUInt32BE(left, 0);
    bytes.writeUInt32BE(right, 4);
    return bytes;
  }
  bytes.writeUIntBE(left & 0xffffff, 0, 3);
  bytes.writeUIntBE(right & 0xffffff, bytes.length - 3, 3);
  if (size === 28) bytes[3] = ((left >>> 24) << 4) | (right >>> 24);
  return bytes;
}

/** MaxMind DB format 2.0, "Output Data Section": text, whole numbers, maps and lists. */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return tagged(2, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return tagged(6, 4, bytes);
  }
  if (Array.isArray(value)) return tagged(11, value.length, ...value.map(encode));
  const entries = Object.entries(value as object);
  return tagged(7, entries.length, ...entries.flat().map(encode));
}

function tagged(type: number, size: number, ...content: readonly Buffer[]): Buffer {
  const short = Math.min(size, 29);
  const head = type > 7 ? [short, type - 7] : [(type << 5) | short];
  if (size >= 29) head.push(size - 29);
  return Buffer.concat([Buffer.from(head), ...content]);
}

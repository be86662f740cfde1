import { createHash } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Prefix } from '../model/address.ts';

/** Ranges of one family, sorted, none touching another: [start, end) as keys; the end of the last address is absent. */
export interface GeoRanges {
  readonly family: 4 | 6;
  /** start and end of each range follow each other; `keyLength` bytes each */
  readonly keys: Buffer;
  readonly count: number;
  /** the last range reaches the last address of the family, whose end no key can say */
  readonly open: boolean;
  /** of the contents: eight hexadecimal digits */
  readonly fingerprint: string;
}

/** Prefixes between two turns of the event loop: some milliseconds. */
const turn = 8192;

const known = new WeakMap<readonly Prefix[], Map<4 | 6, GeoRanges>>();

/** The ranges of one family. Remembered by the list's identity: a list must not be changed after. */
export async function geoRanges(family: 4 | 6, prefixes: readonly Prefix[]): Promise<GeoRanges> {
  const byFamily = known.get(prefixes) ?? new Map<4 | 6, GeoRanges>();
  known.set(prefixes, byFamily);
  const ranges = byFamily.get(family) ?? (await joined(family, prefixes));
  byFamily.set(family, ranges);
  return ranges;
}

/**
 * Joins the prefixes of one family into as few ranges as there can be: the kernel's interval set refuses ranges that
 * overlap, and adjacent ones only cost memory. Other work gets its turn every few milliseconds.
 */
async function joined(family: 4 | 6, prefixes: readonly Prefix[]): Promise<GeoRanges> {
  const width = family === 4 ? 4 : 16;
  const bounds: { start: bigint; end: bigint }[] = [];
  let sorted = true;
  for (const [i, prefix] of prefixes.entries()) {
    if (i % turn === turn - 1) await yieldToOthers();
    if (prefix.family !== family) continue;
    const [a, b, c, d] = prefix.words;
    const start =
      family === 4 ? BigInt(d) : (((((BigInt(a) << 32n) | BigInt(b)) << 32n) | BigInt(c)) << 32n) | BigInt(d);
    const end = start + (1n << BigInt(width * 8 - prefix.length));
    if (bounds.length > 0 && start < bounds[bounds.length - 1]!.start) sorted = false;
    bounds.push({ start, end });
  }
  if (!sorted) bounds.sort((x, y) => (x.start < y.start ? -1 : x.start > y.start ? 1 : 0));
  const merged: { start: bigint; end: bigint }[] = [];
  for (const [i, range] of bounds.entries()) {
    if (i % turn === turn - 1) await yieldToOthers();
    const last = merged[merged.length - 1];
    if (last && range.start <= last.end) {
      if (range.end > last.end) last.end = range.end;
    } else merged.push(range);
  }
  const keys = Buffer.alloc(merged.length * 2 * width);
  const limit = 1n << BigInt(width * 8);
  let at = 0;
  for (const [i, { start, end }] of merged.entries()) {
    if (i % turn === turn - 1) await yieldToOthers();
    at = writeKey(keys, at, start, width);
    at = writeKey(keys, at, end % limit, width);
  }
  return {
    family,
    keys,
    count: merged.length,
    open: merged.length > 0 && merged[merged.length - 1]!.end === limit,
    fingerprint: createHash('sha256').update(keys).digest('hex').slice(0, 8),
  };
}

/**
 * Whether the kernel's count of a set's entries (NFTA_SET_COUNT) fits these ranges: it counts two keys as one entry, the
 * open end as none, and what nft itself adds as half of one.
 */
export function countFits(ranges: GeoRanges, count: number): boolean {
  return count === ranges.count || (ranges.open && count === ranges.count - 1);
}

function writeKey(keys: Buffer, at: number, value: bigint, width: number): number {
  if (width === 4) return keys.writeUInt32BE(Number(value), at);
  keys.writeBigUInt64BE(value >> 64n, at);
  return keys.writeBigUInt64BE(value & 0xffff_ffff_ffff_ffffn, at + 8);
}

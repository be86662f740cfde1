import { createHash } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { compareWords, type Prefix, type Words } from '../model/address.ts';

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
  const own: Prefix[] = [];
  let sorted = true;
  for (let i = 0; i < prefixes.length; i++) {
    if (i % turn === turn - 1) await yieldToOthers();
    const prefix = prefixes[i]!;
    if (prefix.family !== family) continue;
    const last = own[own.length - 1];
    if (last && compareWords(last.words, prefix.words) > 0) sorted = false;
    own.push(prefix);
  }
  if (!sorted) own.sort((x, y) => compareWords(x.words, y.words));
  const bounds: { readonly start: Words; end: Words | undefined }[] = [];
  for (let i = 0; i < own.length; i++) {
    if (i % turn === turn - 1) await yieldToOthers();
    const { words, length } = own[i]!;
    const end = endOf(words, family === 4 ? length + 96 : length, family);
    const last = bounds[bounds.length - 1];
    if (!last || (last.end && compareWords(words, last.end) > 0)) bounds.push({ start: words, end });
    else if (last.end && (!end || compareWords(end, last.end) > 0)) last.end = end;
  }
  const width = family === 4 ? 4 : 16;
  const keys = Buffer.alloc(bounds.length * 2 * width);
  let at = 0;
  for (const [i, { start, end }] of bounds.entries()) {
    if (i % turn === turn - 1) await yieldToOthers();
    at = writeKey(keys, at, start, family);
    at = end ? writeKey(keys, at, end, family) : at + width;
  }
  return {
    family,
    keys,
    count: bounds.length,
    open: bounds.length > 0 && bounds[bounds.length - 1]!.end === undefined,
    fingerprint: createHash('sha256').update(keys).digest('hex').slice(0, 8),
  };
}

/** The address after the last one of a prefix, whose length counts from the first of the four words; undefined after the last of the family. */
function endOf(words: Words, length: number, family: 4 | 6): Words | undefined {
  const end: [number, number, number, number] = [...words];
  const first = family === 4 ? 3 : 0;
  // the word that holds the prefix's last bit
  let i = Math.max(first, Math.ceil(length / 32) - 1);
  let sum = end[i as 0]! + 2 ** (32 * (i + 1) - length);
  while (sum > 0xffff_ffff) {
    end[i as 0] = 0;
    if (i === first) return undefined;
    i--;
    sum = end[i as 0]! + 1;
  }
  end[i as 0] = sum;
  return end;
}

/**
 * Whether the kernel's count of a set's entries (NFTA_SET_COUNT) fits these ranges: it counts two keys as one entry, the
 * open end as none, and what nft itself adds as half of one.
 */
export function countFits(ranges: GeoRanges, count: number): boolean {
  return count === ranges.count || (ranges.open && count === ranges.count - 1);
}

function writeKey(keys: Buffer, at: number, words: Words, family: 4 | 6): number {
  if (family === 4) return keys.writeUInt32BE(words[3], at);
  let next = at;
  for (const word of words) next = keys.writeUInt32BE(word, next);
  return next;
}

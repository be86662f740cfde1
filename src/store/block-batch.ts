import { addressOf } from '../model/address.ts';
import { type Block, type BlockTarget, parseTarget } from '../model/block.ts';
import type { BlockRecord } from './records.ts';

/** A row of `blocks`. */
export type BlockRow = readonly [
  target: string,
  cause: string,
  reason: string,
  origin: string,
  since: number,
  until: number,
  evidence: string,
  timesBefore: number,
  note: string,
  liftedAt: number | null,
  liftedBy: string | null,
  vouchers: string,
  revision: number,
];

/**
 * Blocks as they cross from the reader's thread, a million at a start: numbers in columns, each text once. So the main
 * thread, which fills the kernel meanwhile, parses nothing.
 */
export interface BlockBatch {
  /** rows that were read; those whose target this version cannot read are not among the blocks */
  readonly rows: number;
  /** target of the last row, from which the next batch goes on */
  readonly last: string;
  readonly texts: readonly string[];
  /** of each block: see `numbers` and `words` for how many */
  readonly numbers: Float64Array;
  readonly words: Uint32Array;
}

/** since, until, timesBefore, liftedAt (NaN: not lifted), revision (0: none) */
const numbersEach = 5;
/** four of the address; length, flow (0: none, else transport and port), and the texts of a block by their place */
const wordsEach = 13;
const noText = 0xffff_ffff;
const flowOf = { UDP: 0x1_0000, TCP: 0x2_0000 } as const;

export function packBlocks(rows: readonly BlockRow[]): BlockBatch {
  const numbers = new Float64Array(rows.length * numbersEach);
  const words = new Uint32Array(rows.length * wordsEach);
  const places = new Map<string, number>();
  const placeOf = (text: string) => {
    let place = places.get(text);
    if (place === undefined) {
      place = places.size;
      places.set(text, place);
    }
    return place;
  };
  let n = 0;
  let w = 0;
  for (const row of rows) {
    const target = parseTarget(row[0]);
    if (!target) continue;
    numbers[n++] = row[4];
    numbers[n++] = row[5];
    numbers[n++] = row[7];
    numbers[n++] = row[9] ?? Number.NaN;
    numbers[n++] = row[12];
    const { prefix } = target;
    for (let i = 0; i < 4; i++) words[w++] = prefix.words[i]!;
    words[w++] = prefix.length;
    words[w++] = target.kind === 'flow' ? flowOf[target.transport] | target.port : 0;
    words[w++] = placeOf(row[1]);
    words[w++] = placeOf(row[2]);
    words[w++] = placeOf(row[3]);
    words[w++] = placeOf(row[6]);
    words[w++] = placeOf(row[8]);
    words[w++] = row[10] === null ? noText : placeOf(row[10]);
    words[w++] = row[11] === '' ? noText : placeOf(row[11]);
  }
  return {
    rows: rows.length,
    last: rows.at(-1)?.[0] ?? '',
    texts: [...places.keys()],
    numbers: numbers.subarray(0, n),
    words: words.subarray(0, w),
  };
}

export function unpackBlocks({ texts, numbers, words }: BlockBatch): BlockRecord[] {
  const blocks: BlockRecord[] = [];
  /** by the place of their text: a million blocks of one host share one list */
  const vouchers = new Map<number, readonly string[]>();
  for (let n = 0, w = 0; w < words.length; n += numbersEach, w += wordsEach) {
    const liftedAt = numbers[n + 3]!;
    const liftedBy = words[w + 11]!;
    const vouching = vouchersAt(words[w + 12]!, texts, vouchers);
    const revision = numbers[n + 4]!;
    blocks.push({
      target: targetAt(words, w),
      cause: texts[words[w + 6]!]!,
      reason: texts[words[w + 7]!]!,
      origin: texts[words[w + 8]!]!,
      since: numbers[n]!,
      until: numbers[n + 1]!,
      evidence: texts[words[w + 9]!] as Block['evidence'],
      timesBefore: numbers[n + 2]!,
      note: texts[words[w + 10]!]!,
      liftedAt: Number.isNaN(liftedAt) ? null : liftedAt,
      liftedBy: liftedBy === noText ? null : texts[liftedBy]!,
      ...(vouching ? { vouchers: vouching } : {}),
      ...(revision > 0 ? { revision } : {}),
    });
  }
  return blocks;
}

function vouchersAt(
  place: number,
  texts: readonly string[],
  known: Map<number, readonly string[]>,
): readonly string[] | undefined {
  if (place === noText) return undefined;
  let list = known.get(place);
  if (!list) {
    list = texts[place]!.split(',');
    known.set(place, list);
  }
  return list;
}

function targetAt(words: Uint32Array, w: number): BlockTarget {
  const { family, words: address } = addressOf(words[w]!, words[w + 1]!, words[w + 2]!, words[w + 3]!);
  const prefix = { family, length: words[w + 4]!, words: address };
  const flow = words[w + 5]!;
  if (flow === 0) return { kind: 'prefix', prefix };
  return { kind: 'flow', prefix, transport: flow >= flowOf.TCP ? 'TCP' : 'UDP', port: flow & 0xffff };
}

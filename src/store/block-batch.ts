import { addressOf } from '../model/address.ts';
import { type Block, type BlockTarget, parseTarget } from '../model/block.ts';
import type { BlockRecord } from './records.ts';

/** A row of `blocks`; its texts together, as JSON: one text costs less than seven, and most blocks have the same. */
export type BlockRow = readonly [
  target: string,
  since: number,
  until: number,
  timesBefore: number,
  liftedAt: number | null,
  revision: number,
  texts: string,
];

/** What the JSON of a row holds; `vouchers` as in the column. */
type RowTexts = readonly [
  cause: string,
  reason: string,
  origin: string,
  evidence: string,
  note: string,
  liftedBy: string | null,
  vouchers: string,
];

/**
 * Blocks as they cross from the reader's thread, a million at a start: numbers in columns, the texts of like blocks once. So the
 * main thread, which fills the kernel meanwhile, parses nothing.
 */
export interface BlockBatch {
  /** rows that were read; those whose target this version cannot read are not among the blocks */
  readonly rows: number;
  /** target of the last row, from which the next batch goes on */
  readonly last: string;
  readonly texts: readonly RowTexts[];
  /** of each block: see `numbersEach` and `wordsEach` for how many */
  readonly numbers: Float64Array;
  readonly words: Uint32Array;
}

/** since, until, timesBefore, liftedAt (NaN: not lifted), revision (0: none) */
const numbersEach = 5;
/** four of the address; length, flow (0: none, else transport and port), and the place of its texts */
const wordsEach = 7;
const flowOf = { UDP: 0x1_0000, TCP: 0x2_0000 } as const;

export function packBlocks(rows: readonly BlockRow[]): BlockBatch {
  const numbers = new Float64Array(rows.length * numbersEach);
  const words = new Uint32Array(rows.length * wordsEach);
  const places = new Map<string, number>();
  let n = 0;
  let w = 0;
  for (const [text, since, until, timesBefore, liftedAt, revision, texts] of rows) {
    const target = parseTarget(text);
    if (!target) continue;
    numbers[n++] = since;
    numbers[n++] = until;
    numbers[n++] = timesBefore;
    numbers[n++] = liftedAt ?? Number.NaN;
    numbers[n++] = revision;
    const { prefix } = target;
    for (let i = 0; i < 4; i++) words[w++] = prefix.words[i]!;
    words[w++] = prefix.length;
    words[w++] = target.kind === 'flow' ? flowOf[target.transport] | target.port : 0;
    let place = places.get(texts);
    if (place === undefined) {
      place = places.size;
      places.set(texts, place);
    }
    words[w++] = place;
  }
  return {
    rows: rows.length,
    last: rows.at(-1)?.[0] ?? '',
    texts: Array.from(places.keys(), (texts) => JSON.parse(texts) as RowTexts),
    numbers: numbers.subarray(0, n),
    words: words.subarray(0, w),
  };
}

export function unpackBlocks({ texts, numbers, words }: BlockBatch): BlockRecord[] {
  const blocks: BlockRecord[] = [];
  /** a million blocks of one host share one list */
  const vouchers = texts.map((row) => (row[6] === '' ? undefined : row[6].split(',')));
  for (let n = 0, w = 0; w < words.length; n += numbersEach, w += wordsEach) {
    const place = words[w + 6]!;
    const [cause, reason, origin, evidence, note, liftedBy] = texts[place]!;
    const liftedAt = numbers[n + 3]!;
    const revision = numbers[n + 4]!;
    const vouching = vouchers[place];
    const block: BlockRecord = {
      target: targetAt(words, w),
      cause,
      reason,
      origin,
      since: numbers[n]!,
      until: numbers[n + 1]!,
      evidence: evidence as Block['evidence'],
      timesBefore: numbers[n + 2]!,
      note,
      liftedAt: Number.isNaN(liftedAt) ? null : liftedAt,
      liftedBy,
    };
    // most have neither, and are to be alike in memory
    blocks.push(
      vouching || revision > 0
        ? { ...block, ...(vouching ? { vouchers: vouching } : {}), ...(revision > 0 ? { revision } : {}) }
        : block,
    );
  }
  return blocks;
}

function targetAt(words: Uint32Array, w: number): BlockTarget {
  const { family, words: address } = addressOf(words[w]!, words[w + 1]!, words[w + 2]!, words[w + 3]!);
  const prefix = { family, length: words[w + 4]!, words: address };
  const flow = words[w + 5]!;
  if (flow === 0) return { kind: 'prefix', prefix };
  return { kind: 'flow', prefix, transport: flow >= flowOf.TCP ? 'TCP' : 'UDP', port: flow & 0xffff };
}

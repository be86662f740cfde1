import { addressOf, hostPrefix, type Prefix, prefixOf } from '../model/address.ts';
import { type BlockTarget, formatTarget, parseTarget } from '../model/block.ts';

/** Many targets that are shut out, on their way into the sensor's thread: a million at a start, nearly all of two kinds. */
export interface BlockedBatch {
  readonly kind: 'blocked-batch';
  /** single IPv4 addresses */
  readonly hosts4: Uint32Array;
  /** IPv6 /64s by their two upper words, one after the other */
  readonly nets6: Uint32Array;
  /** all else, as text */
  readonly others: readonly string[];
}

/** Batches of at most `size` targets. What changes in `blocks` between two batches is in those to come as it is then. */
export function* blockedBatches(
  blocks: Iterable<{ readonly target: BlockTarget }>,
  size: number,
): Generator<BlockedBatch> {
  let hosts4: number[] = [];
  let nets6: number[] = [];
  let others: string[] = [];
  let count = 0;
  const taken = (): BlockedBatch => ({
    kind: 'blocked-batch',
    hosts4: Uint32Array.from(hosts4),
    nets6: Uint32Array.from(nets6),
    others,
  });
  for (const { target } of blocks) {
    const { words } = target.prefix;
    if (isHost4(target)) hosts4.push(words[3]);
    else if (isNet6(target)) nets6.push(words[0], words[1]);
    else others.push(formatTarget(target));
    if (++count < size) continue;
    yield taken();
    hosts4 = [];
    nets6 = [];
    others = [];
    count = 0;
  }
  if (count > 0) yield taken();
}

export function* targetsOf({ hosts4, nets6, others }: BlockedBatch): Generator<BlockTarget> {
  for (const word of hosts4) yield blocked(hostPrefix(addressOf(0, 0, 0xffff, word)));
  for (let i = 0; i < nets6.length; i += 2) yield blocked(prefixOf(addressOf(nets6[i]!, nets6[i + 1]!, 0, 0), 64));
  for (const text of others) {
    const target = parseTarget(text);
    if (target) yield target;
  }
}

function blocked(prefix: Prefix): BlockTarget {
  return { kind: 'prefix', prefix };
}

function isHost4({ kind, prefix }: BlockTarget): boolean {
  return kind === 'prefix' && prefix.family === 4 && prefix.length === 32;
}

function isNet6({ kind, prefix }: BlockTarget): boolean {
  return kind === 'prefix' && prefix.family === 6 && prefix.length === 64;
}

import type { Need } from './needs.ts';
import type { Spread } from './statistics.ts';

/** One line of the table. All figures are in `unit`. */
export interface Figure {
  /** what was measured, in the operator's words */
  readonly name: string;
  readonly unit: string;
  readonly measured: Spread;
  /** show the 99th percentile beside the median */
  readonly tail?: boolean;
  /** measured in the same run, on the same work */
  readonly peer?: Peer;
  readonly target?: Target;
  /** what else was seen and is needed to judge the figure; one line */
  readonly note?: string;
}

export interface Peer {
  readonly name: string;
  readonly measured: Spread;
  /** measured in another unit or on another quantity: no ratio then */
  readonly unit?: string;
}

/** `value` is compared with the median, `tail` with the 99th percentile. */
export interface Target {
  readonly sense: 'at least' | 'at most';
  readonly value: number;
  readonly tail?: number;
}

export interface BenchContext {
  /** sizes are cut down, to try the benchmark itself: its figures mean little */
  readonly quick: boolean;
  /** what goes on, for somebody who waits */
  say(text: string): void;
}

/** One file in bench/ each; run.ts lists them all. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  /** how it is measured: a paragraph of the document */
  readonly method: string;
  readonly needs: readonly Need[];
  run(context: BenchContext): Promise<readonly Figure[]>;
}

/** Whether the target was reached; `undefined` where the figure has none. */
export function reached({ measured, target }: Figure): boolean | undefined {
  if (!target) return undefined;
  const holds = (value: number, limit: number) => (target.sense === 'at least' ? value >= limit : value <= limit);
  return holds(measured.median, target.value) && (target.tail === undefined || holds(measured.p99, target.tail));
}

/** How many times better than the peer: above 1 is ours. */
export function ratio({ measured, peer, target }: Figure): number | undefined {
  if (!peer || peer.unit !== undefined) return undefined;
  const more = target?.sense === 'at least';
  const [better, worse] = more ? [measured.median, peer.measured.median] : [peer.measured.median, measured.median];
  return worse === 0 ? undefined : better / worse;
}

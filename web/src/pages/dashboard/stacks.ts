import type { Dashboard } from '../../../../src/console/contract/statistics.ts';

/** A bar of the chart: attacks by detector from `time` (inclusive) to `end` (exclusive), milliseconds since the epoch. */
export interface Stack {
  readonly time: number;
  readonly end: number;
  readonly total: number;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * All bars of a range, those without an attack as well. The server leaves those out, and counts bars from the epoch, so
 * that the first may begin before the range; a series with bars outside of the range is cut to it.
 */
export function stacksOf({
  from,
  to,
  bucketSeconds,
  series,
}: Pick<Dashboard, 'from' | 'to' | 'bucketSeconds' | 'series'>): readonly Stack[] {
  const length = bucketSeconds * 1000;
  const first = Math.floor(from / length) * length;
  const stacks: { time: number; end: number; total: number; counts: Map<string, number> }[] = [];
  for (let time = first; time < to; time += length)
    stacks.push({ time, end: time + length, total: 0, counts: new Map() });
  for (const { time, detector, attacks } of series) {
    const stack = stacks[Math.floor((time - first) / length)];
    if (!stack) continue;
    stack.counts.set(detector, (stack.counts.get(detector) ?? 0) + attacks);
    stack.total += attacks;
  }
  return stacks;
}

/** The detectors that occur, in the given order first, so that each keeps its place and colour whatever the range. */
export function detectorsIn(stacks: readonly Stack[], order: readonly string[]): readonly string[] {
  const found = new Set(stacks.flatMap(({ counts }) => [...counts.keys()]));
  const known = order.filter((id) => found.has(id));
  return [...known, ...[...found].filter((id) => !order.includes(id)).sort()];
}

/** Which part of a bar lies at a height; `undefined` above it. @param detectors from the foot upwards */
export function detectorAt(stack: Stack, detectors: readonly string[], height: number): string | undefined {
  let top = 0;
  for (const id of detectors) {
    top += stack.counts.get(id) ?? 0;
    if (height < top) return id;
  }
  return undefined;
}

/** Bars from one to the other, whichever was touched first, as a range of time. */
export function spanOf(
  stacks: readonly Stack[],
  one: number,
  other: number,
): { readonly from: number; readonly to: number } | undefined {
  const first = stacks[Math.min(one, other)];
  const last = stacks[Math.max(one, other)];
  return first && last && { from: first.time, to: last.end };
}

import { type Direction, distance, type Run } from './connection.ts';

/** what a waiting segment costs beside its bytes */
const segmentOverhead = 128;

/**
 * Keeps `bytes[start, end)`, which begins at `seq`, until what is before it has come. Where segments overlap, honest ones say the same; of
 * others it is what the receiver reads that counts, so it is done as Linux does (tcp_data_queue_ofo, tcp_ofo_queue): what is
 * there already as a whole is left out, what covers another takes its place, else the one that begins first is read first; and one
 * that follows directly on another becomes a part of it. Returns by how much the memory that waits has grown, bytes.
 */
export function keepSegment(direction: Direction, seq: number, bytes: Uint8Array, start: number, end: number): number {
  const runs = direction.pending ?? [];
  const before = direction.pendingBytes;
  const stop = (seq + end - start) >>> 0;
  let at = placeBehind(runs, seq);
  const left = runs[at - 1];
  if (left) {
    const gap = distance(seq, stopOf(left));
    if (gap < 0 && distance(stop, stopOf(left)) <= 0) return 0;
    if (gap === 0) {
      add(direction, left, bytes, start, end);
      return direction.pendingBytes - before;
    }
    if (left.seq === seq) remove(direction, runs, --at);
  }
  const run: Run = { seq, length: 0, parts: [] };
  add(direction, run, bytes, start, end);
  runs.splice(at, 0, run);
  for (let next = runs[at + 1]; next && distance(stopOf(next), stop) <= 0; next = runs[at + 1])
    remove(direction, runs, at + 1);
  direction.pending = runs;
  return direction.pendingBytes - before;
}

/** Takes the first waiting run out. */
export function takeRun(direction: Direction): Run | undefined {
  const run = direction.pending?.shift();
  if (run) direction.pendingBytes -= costOf(run);
  if (direction.pending?.length === 0) direction.pending = null;
  return run;
}

/** Forgets all that waits. Returns how much memory that was, bytes. */
export function dropRuns(direction: Direction): number {
  const bytes = direction.pendingBytes;
  direction.pending = null;
  direction.pendingBytes = 0;
  return bytes;
}

/** Index of the first run that begins behind `seq`. */
function placeBehind(runs: readonly Run[], seq: number): number {
  let low = 0;
  for (let high = runs.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (distance(runs[middle]!.seq, seq) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stopOf({ seq, length }: Run): number {
  return (seq + length) >>> 0;
}

function add(direction: Direction, run: Run, bytes: Uint8Array, start: number, end: number): void {
  run.parts.push(bytes.slice(start, end));
  run.length += end - start;
  direction.pendingBytes += end - start + segmentOverhead;
}

function remove(direction: Direction, runs: Run[], at: number): void {
  direction.pendingBytes -= costOf(runs[at]!);
  runs.splice(at, 1);
}

function costOf({ length, parts }: Run): number {
  return length + parts.length * segmentOverhead;
}

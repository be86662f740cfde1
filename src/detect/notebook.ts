import type { Sample } from '../model/attack.ts';
import { messageText } from '../sip/text.ts';

const maxSamples = 4;
const maxText = 2_000;
/** the first ones at once, then not more often than this, milliseconds */
const pause = 500;

/** The last few messages of a suspected source, as text, so that an operator can see what it did. */
export class Notebook {
  samples: readonly Sample[] = [];
  #last = 0;

  note(time: number, direction: Sample['direction'], bytes: Uint8Array, start: number, end: number): void {
    if (this.samples.length >= maxSamples && time - this.#last < pause) return;
    this.#last = time;
    this.samples = [...this.samples.slice(-(maxSamples - 1)), makeSample(time, direction, bytes, start, end)];
  }
}

/** @param mark [start, end) in `bytes` of what offends */
export function makeSample(
  time: number,
  direction: Sample['direction'],
  bytes: Uint8Array,
  start: number,
  end: number,
  mark?: readonly [number, number],
): Sample {
  const text = messageText(bytes, start, Math.min(end, start + maxText), maxText);
  if (!mark || mark[0] < start || mark[1] > end) return { time, direction, text };
  // escapes make the text longer than the bytes: measure the marked part by decoding up to it
  const from = messageText(bytes, start, mark[0], maxText).length;
  const to = from + messageText(bytes, mark[0], mark[1], maxText).length;
  return to <= text.length ? { time, direction, text, mark: [from, to] } : { time, direction, text };
}

import type { Sample } from '../model/attack.ts';
import { messageText } from '../sip/text.ts';

const maxSamples = 4;
const maxText = 2_000;
/** the first ones at once, then not more often than this, milliseconds */
const pause = 500;

interface Note {
  time: number;
  direction: Sample['direction'];
  /** of which `length` are the message */
  bytes: Uint8Array;
  length: number;
  sample: Sample | undefined;
}

/** The last few messages of a suspected source, as text, so that an operator can see what it did. */
export class Notebook {
  readonly #notes: Note[] = [];
  #last = 0;

  /** Oldest first; made into text only now, for most suspects turn out to be none. */
  get samples(): readonly Sample[] {
    return this.#notes.map((note) => {
      note.sample ??= makeSample(note.time, note.direction, note.bytes, 0, note.length);
      return note.sample;
    });
  }

  note(time: number, direction: Sample['direction'], bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, maxText);
    if (this.#notes.length < maxSamples) {
      this.#notes.push({ time, direction, bytes: bytes.slice(start, start + length), length, sample: undefined });
    } else {
      if (time - this.#last < pause) return;
      // the oldest note's memory serves again: a new piece of memory for each message of a flood is what takes the time
      const note = this.#notes.shift()!;
      if (note.bytes.length >= length) note.bytes.set(bytes.subarray(start, start + length));
      else note.bytes = bytes.slice(start, start + length);
      note.time = time;
      note.direction = direction;
      note.length = length;
      note.sample = undefined;
      this.#notes.push(note);
    }
    this.#last = time;
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

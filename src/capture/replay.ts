import type { FrameSink } from '../model/frame.ts';
import type { CaptureState } from '../model/host.ts';
import { openFile } from './file.ts';
import type { FrameSource } from './frame-source.ts';

export interface ReplayOptions {
  /** capture files; they are played one over the other, each beginning `stagger` milliseconds after the one before */
  readonly files: readonly string[];
  /** 1 = as it was, 10 = ten times as fast */
  readonly speed: number;
  readonly stagger: number;
  /** begin anew when all have ended */
  readonly repeat: boolean;
}

interface Frame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
  /** milliseconds after the round's beginning */
  readonly at: number;
}

/** A pause longer than this within a capture is cut down to it, milliseconds. */
const longestPause = 3_000;
const roundPause = 5_000;

/** Plays capture files as if their frames came in now. For demonstrations and tests: everything is held in memory. */
export class Replay implements FrameSource {
  readonly #options: ReplayOptions;
  readonly #frames: readonly Frame[];
  #began: number;
  #next = 0;
  #received = 0;

  /** @throws CaptureError when a file cannot be read */
  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#frames = options.files
      .flatMap((file, i) => framesOf(file, i * options.stagger, options.speed))
      .sort((a, b) => a.at - b.at);
    this.#began = Date.now();
  }

  tick(): void {}

  watch(): void {}

  setInterfaces(): void {}

  read(sink: FrameSink): number {
    const now = Date.now();
    let frames = 0;
    for (
      let frame = this.#frames[this.#next];
      frame && this.#began + frame.at <= now;
      frame = this.#frames[this.#next]
    ) {
      const { linkType, bytes, wire, at } = frame;
      sink.frame(linkType, bytes, 0, bytes.length, wire, this.#began + at);
      this.#next++;
      frames++;
    }
    this.#received += frames;
    const last = this.#frames.at(-1);
    if (
      this.#options.repeat &&
      last &&
      this.#next === this.#frames.length &&
      now > this.#began + last.at + roundPause
    ) {
      this.#next = 0;
      this.#began = now;
    }
    return frames;
  }

  wait(timeoutMs: number): void {
    const frame = this.#frames[this.#next];
    const due = frame ? this.#began + frame.at - Date.now() : timeoutMs;
    const pause = Math.max(0, Math.min(timeoutMs, due));
    if (pause > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  }

  states(): CaptureState[] {
    const statistics = { received: this.#received, droppedByKernel: 0, droppedByInterface: 0 };
    return [{ interface: 'replay', state: 'up', statistics }];
  }

  close(): void {
    this.#next = this.#frames.length;
  }
}

function framesOf(file: string, begin: number, speed: number): Frame[] {
  const frames: Frame[] = [];
  let before = Number.NaN;
  let at = begin;
  const capture = openFile(file);
  try {
    const sink: FrameSink = {
      frame: (linkType, bytes, start, captured, wire, time) => {
        if (!Number.isNaN(before)) at += Math.min(Math.max(0, time - before) / speed, longestPause);
        before = time;
        frames.push({ linkType, bytes: bytes.slice(start, start + captured), wire, at });
      },
    };
    while (capture.read(sink) >= 0);
  } finally {
    capture.close();
  }
  return frames;
}

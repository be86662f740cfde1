import type { FrameSink } from '../model/frame.ts';
import type { CaptureState } from '../model/host.ts';
import { pauseThread } from '../model/pause-thread.ts';
import { type Cast, Disguise, type DisguiseOptions } from './disguise.ts';
import type { FrameSource } from './frame-source.ts';
import { type RecordedFrame, recordedFrames } from './recorded-frames.ts';

export interface ReplayOptions {
  /** capture files; they are played one over the other, each beginning `stagger` milliseconds after the one before */
  readonly files: readonly string[];
  /** 1 = as it was, 10 = ten times as fast */
  readonly speed: number;
  readonly stagger: number;
  /** begin anew when all have ended */
  readonly repeat: boolean;
  /** gives those outside of the captures' servers other addresses; absent: as recorded */
  readonly disguise?: DisguiseOptions & {
    /** files whose people come back under the same addresses; those of the others get new ones in each round */
    readonly regularFiles: readonly string[];
  };
}

interface Frame extends RecordedFrame {
  readonly cast: Cast;
  /** which of the files, by its place in the list */
  readonly file: number;
}

const roundPause = 5_000;

/** Plays capture files as if their frames came in now. For demonstrations and tests: everything is held in memory. */
export class Replay implements FrameSource {
  readonly #options: ReplayOptions;
  /** by the time after the round's beginning */
  readonly #frames: readonly Frame[];
  readonly #disguise: Disguise | undefined;
  #round = 0;
  #began: number;
  #next = 0;
  #received = 0;

  /** @throws CaptureError when a file cannot be read */
  constructor(options: ReplayOptions) {
    const { files, speed, stagger, disguise } = options;
    const regular = new Set(disguise?.regularFiles);
    this.#options = options;
    this.#disguise = disguise && new Disguise(disguise);
    this.#frames = files
      .flatMap((path, file) => {
        const cast = regular.has(path) ? 'regulars' : 'visitors';
        return recordedFrames(path, speed).map(
          (frame) => ({ ...frame, at: frame.at + file * stagger, cast, file }) as const,
        );
      })
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
      const { linkType, wire, at } = frame;
      const bytes = this.#asSeen(frame);
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
      this.#round++;
      this.#began = now;
    }
    return frames;
  }

  wait(timeoutMs: number): void {
    const frame = this.#frames[this.#next];
    const due = frame ? this.#began + frame.at - Date.now() : timeoutMs;
    const pause = Math.max(0, Math.min(timeoutMs, due));
    if (pause > 0) pauseThread(pause);
  }

  states(): CaptureState[] {
    const statistics = { received: this.#received, droppedByKernel: 0, droppedByInterface: 0 };
    return [{ interface: 'replay', state: 'up', statistics }];
  }

  #asSeen({ linkType, bytes, cast, file }: Frame): Uint8Array {
    if (!this.#disguise) return bytes;
    const copy = bytes.slice();
    this.#disguise.apply(linkType, copy, cast, cast === 'regulars' ? `${file}` : `${file} ${this.#round}`);
    return copy;
  }

  close(): void {
    this.#next = this.#frames.length;
  }
}

import { closeSync, readSync } from 'node:fs';
import { pauseThread } from '../model/pause-thread.ts';
import { CaptureError } from './capture-error.ts';

/** Holds the longest frame, and enough of short ones that reading costs little. */
const windowBytes = 1 << 20;
/** between two looks at a pipe that has nothing yet, milliseconds */
const pause = 10;

/** A file from its beginning to its end, a window of it at a time. */
export class FileBytes {
  /** `[start, end)` is what is there and was not taken yet. */
  readonly bytes = new Uint8Array(windowBytes);
  readonly view = new DataView(this.bytes.buffer);
  start = 0;
  end = 0;
  /** taken, and not read yet */
  #owed = 0;
  readonly #name: string;
  readonly #file: number;

  /** @param file descriptor, which is this object's to close */
  constructor(name: string, file: number) {
    this.#name = name;
    this.#file = file;
  }

  /** How many bytes are there; fewer than nothing where some were taken that never came. */
  get left(): number {
    return this.end - this.start - this.#owed;
  }

  /** Goes on so many bytes further, also beyond what is there. */
  take(count: number): void {
    const there = Math.min(count, this.end - this.start);
    this.start += there;
    this.#owed += count - there;
  }

  /** Reads on behind what is there; what was taken is gone. False: the file has ended, or the window is full. Throws CaptureError `file-unreadable`. */
  more(): boolean {
    this.bytes.copyWithin(0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
    for (;;) {
      const count = this.#read();
      if (count === 0) return false;
      if (count > this.#owed) {
        this.start = this.#owed;
        this.end += count;
        this.#owed = 0;
        return true;
      }
      // nothing else is there while some is owed
      this.#owed -= count;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(): number {
    for (;;) {
      try {
        return readSync(this.#file, this.bytes, this.end, this.bytes.length - this.end, null);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== 'EAGAIN')
          throw new CaptureError(
            'file-unreadable',
            `${this.#name} cannot be read (${message}): look at the disk or the pipe.`,
          );
        // a pipe that its other user has set so
        pauseThread(pause);
      }
    }
  }
}

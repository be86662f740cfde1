import { openFile } from './file.ts';

export interface RecordedFrame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** bytes on the wire */
  readonly wire: number;
  /** milliseconds after the beginning */
  readonly at: number;
}

/** A pause longer than this within a capture is cut down to it, milliseconds. */
const longestPause = 3_000;

/**
 * All frames of a capture file, in memory. @param speed 1 = as it was, 10 = ten times as fast
 * @throws CaptureError when the file cannot be read
 */
export function recordedFrames(file: string, speed: number): RecordedFrame[] {
  const frames: RecordedFrame[] = [];
  let before = Number.NaN;
  let at = 0;
  const capture = openFile(file);
  try {
    const sink = {
      frame: (linkType: number, bytes: Uint8Array, start: number, captured: number, wire: number, time: number) => {
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

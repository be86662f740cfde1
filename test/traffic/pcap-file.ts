import { closeSync, openSync, writeSync } from 'node:fs';

export interface TimedFrame {
  /** milliseconds since the epoch */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** of the frame as it was sent, where `bytes` are only its beginning */
  readonly length?: number;
}

const chunk = 1 << 20;

/** Writes Ethernet frames as a classic pcap file with microseconds (draft-ietf-opsawg-pcap). Frames must be in order of time. */
export function writePcap(path: string, frames: Iterable<TimedFrame>): void {
  const file = openSync(path, 'w');
  const buffer = Buffer.alloc(chunk + 70_000);
  let used = 0;
  used = buffer.writeUInt32LE(0xa1b2c3d4, used);
  used = buffer.writeUInt16LE(2, used);
  used = buffer.writeUInt16LE(4, used);
  used = buffer.writeUInt32LE(0, used);
  used = buffer.writeUInt32LE(0, used);
  used = buffer.writeUInt32LE(262_144, used);
  used = buffer.writeUInt32LE(1, used);
  for (const { time, bytes, length = bytes.length } of frames) {
    const seconds = Math.floor(time / 1000);
    used = buffer.writeUInt32LE(seconds, used);
    used = buffer.writeUInt32LE(Math.floor((time - seconds * 1000) * 1000), used);
    used = buffer.writeUInt32LE(bytes.length, used);
    used = buffer.writeUInt32LE(length, used);
    buffer.set(bytes, used);
    used += bytes.length;
    if (used < chunk) continue;
    writeSync(file, buffer, 0, used);
    used = 0;
  }
  writeSync(file, buffer, 0, used);
  closeSync(file);
}

import type { FrameSink } from '../model/frame.ts';
import type { CaptureState } from '../model/host.ts';
import type { WatchedPorts } from './filter.ts';

/** Where a sensor's frames come from: live interfaces, or captures that are played again. */
export interface FrameSource {
  /** Looks after what is open; `now` in milliseconds. */
  tick(now: number): void;
  /** Hands over what is due. Returns how many frames. */
  read(sink: FrameSink): number;
  /** Blocks the thread until frames are due or `timeoutMs` have passed. */
  wait(timeoutMs: number): void;
  watch(ports: WatchedPorts): void;
  setInterfaces(interfaces: readonly string[]): void;
  states(): CaptureState[];
  close(): void;
}

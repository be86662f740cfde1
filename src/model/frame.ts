/** Takes the frames of a capture. `bytes` is the capture's own memory and is overwritten by the next read: copy what must stay. */
export interface FrameSink {
  /**
   * One frame: `bytes[start, start + captured)`, of `wire` bytes on the wire (more than `captured` when the
   * snapshot length cut it), at `time` (milliseconds since the epoch, with the kernel's microseconds as fraction).
   */
  frame(linkType: number, bytes: Uint8Array, start: number, captured: number, wire: number, time: number): void;
}

export interface CaptureStatistics {
  /** frames that passed the kernel filter */
  readonly received: number;
  /** frames that the kernel dropped because the ring was full */
  readonly droppedByKernel: number;
  /** frames that the interface or its driver dropped */
  readonly droppedByInterface: number;
}

/** Where frames come from: a live interface or a capture file. */
export interface Capture {
  /** interface name or file path */
  readonly name: string;
  /** Hands over the frames that are there now. Returns how many; 0 when none is waiting; -1 at the end of a file. */
  read(sink: FrameSink): number;
  statistics(): CaptureStatistics;
  close(): void;
}

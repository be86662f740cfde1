import type { FrameSink } from '../model/frame.ts';

/** The longest frame that libpcap lets through for the link types that we read (its MAXIMUM_SNAPLEN): no capture program writes a longer one. */
export const longestFrame = 262_144;

/** How the frames stand in a capture file. */
export interface FileFormat {
  /** link types of the frames, as far as they are known; a pcapng file may have several */
  readonly linkTypes: readonly number[];
  /** what is wrong with the file at the place that was reached; nothing can be read behind it */
  readonly damage: string | undefined;
  /** the place that was reached lies within something that has begun, and is not at its end */
  readonly isWithin: boolean;
  /** Hands over the frames that are there as a whole. Returns how many. */
  walk(sink: FrameSink): number;
}

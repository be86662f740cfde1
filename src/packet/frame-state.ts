import type { Counters, LossReason } from '../model/counters.ts';
import { type Datagram, newDatagram } from '../model/datagram.ts';

/** What the layers of one frame share. */
export class FrameState {
  /** the one reused object that is handed on */
  readonly datagram: Datagram = newDatagram();
  readonly counters: Counters;
  /** the snapshot length cut the frame: what is missing at its end is no error of the sender */
  cut = false;

  constructor(counters: Counters) {
    this.counters = counters;
  }

  /** Counts a header that ends before it should: cut by the snapshot length, or wrong. */
  short(otherwise: LossReason): void {
    this.counters.lost[this.cut ? 'frameTruncated' : otherwise]++;
  }
}

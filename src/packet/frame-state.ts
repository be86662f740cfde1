import type { Counters, LossReason } from '../model/counters.ts';
import { type Datagram, newDatagram } from '../model/datagram.ts';

export type IsOurs = (w0: number, w1: number, w2: number, w3: number) => boolean;

/** What the layers of one frame share. */
export class FrameState {
  /** the one reused object that is handed on */
  readonly datagram: Datagram = newDatagram();
  readonly counters: Counters;
  /** the snapshot length cut the frame: what is missing at its end is no error of the sender */
  cut = false;
  /** the frame is a tunnel that ends at one of ours */
  tunnelToUs = false;
  /** whether an address, in words as in model/address.ts, is one of those that we defend */
  isOurs: IsOurs = () => false;

  constructor(counters: Counters) {
    this.counters = counters;
  }

  /** The datagram's addresses are now those of a tunnel packet: what is read next is inside. */
  enterTunnel(): void {
    const d = this.datagram;
    if (this.isOurs(d.dst0, d.dst1, d.dst2, d.dst3)) this.tunnelToUs = true;
  }

  /**
   * What we sent does not come to us in a tunnel: whoever can send us tunnel packets could make up the answers of our
   * side, and so the proof that any address is an attacker or known-good. Called when the inner addresses are read.
   */
  isForgedInTunnel(): boolean {
    if (!this.tunnelToUs) return false;
    const d = this.datagram;
    if (!this.isOurs(d.src0, d.src1, d.src2, d.src3)) return false;
    this.counters.lost.tunnelForged++;
    return true;
  }

  /** Counts a header that ends before it should: cut by the snapshot length, or wrong. */
  short(otherwise: LossReason): void {
    this.counters.lost[this.cut ? 'frameTruncated' : otherwise]++;
  }
}

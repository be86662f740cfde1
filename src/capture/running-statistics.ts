import type { CaptureStatistics } from '../model/frame.ts';

/**
 * What a capture has counted since it was opened, without an end. libpcap counts in 32 bits (struct pcap_stat), which a
 * busy link fills within a day: what came since the last reading is the difference modulo 2^32.
 */
export class RunningStatistics {
  readonly #before = new Uint32Array(3);
  readonly #sums: [received: number, droppedByKernel: number, droppedByInterface: number] = [0, 0, 0];

  /** Takes ps_recv, ps_drop and ps_ifdrop as they are now. Call it at least once in 2^32 frames. */
  take(counts: Uint32Array): void {
    for (const i of [0, 1, 2] as const) {
      const count = counts[i]!;
      this.#sums[i] += (count - this.#before[i]!) >>> 0;
      this.#before[i] = count;
    }
  }

  get sum(): CaptureStatistics {
    const [received, droppedByKernel, droppedByInterface] = this.#sums;
    return { received, droppedByKernel, droppedByInterface };
  }
}

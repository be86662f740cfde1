import type { CaptureStatistics } from '../model/frame.ts';

const minute = 60_000;
/** fewer may be lost at a start or a burst, and nobody needs to rise for it */
const fewest = 100;
const tolerable = 0.01;

interface Past {
  readonly received: number;
  readonly dropped: number;
  readonly time: number;
}

/** Sees when a capture loses packets not once but on and on: a minute's share is what counts. */
export class CaptureLoss {
  readonly #past = new Map<string, Past>();

  /** The share of the last minute's packets that was lost, 0 to 1, where it is more than may be; else undefined. */
  note(
    name: string,
    { received, droppedByKernel, droppedByInterface }: CaptureStatistics,
    now: number,
  ): number | undefined {
    const dropped = droppedByKernel + droppedByInterface;
    const past = this.#past.get(name);
    // counters begin anew with a capture that is opened again, and a clock that was set back begins a minute anew
    if (past && Math.abs(now - past.time) < minute && received >= past.received) return undefined;
    this.#past.set(name, { received, dropped, time: now });
    if (!past || received < past.received) return undefined;
    const lost = dropped - past.dropped;
    const all = received - past.received + lost;
    return lost >= fewest && lost / all > tolerable ? lost / all : undefined;
  }
}

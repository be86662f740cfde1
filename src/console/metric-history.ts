import type { FiguresNow } from './host-figures.ts';

/** What is drawn as a line beside the dashboard's figures. */
export interface MetricSample extends FiguresNow {
  /** milliseconds since the epoch */
  readonly time: number;
}

const fine = { every: 10_000, kept: 3_600_000 } as const;
const slack = fine.every / 2;
const coarseKept = 30 * 86_400_000;

/** Samples since the console started: every 10 s for an hour, every 5 min for 30 days. */
export class MetricHistory {
  readonly #fine: MetricSample[] = [];
  readonly #coarse: MetricSample[] = [];
  readonly #coarseEvery: number;

  /** @param coarseEvery milliseconds between those that are kept for 30 days */
  constructor(coarseEvery = 300_000) {
    this.#coarseEvery = coarseEvery;
  }

  add(sample: MetricSample): void {
    push(this.#fine, sample, fine);
    push(this.#coarse, sample, { every: this.#coarseEvery, kept: coarseKept });
  }

  /** At most `points` samples of the range, oldest first. */
  between(from: number, to: number, points: number): MetricSample[] {
    const reaches = (this.#fine[0]?.time ?? Number.POSITIVE_INFINITY) <= from || this.#coarse.length < 2;
    const found = (reaches ? this.#fine : this.#coarse).filter(({ time }) => time >= from && time < to);
    const step = Math.ceil(found.length / points);
    return step <= 1 ? found : found.filter((_, i) => (found.length - 1 - i) % step === 0);
  }
}

function push(samples: MetricSample[], sample: MetricSample, { every, kept }: { every: number; kept: number }): void {
  const last = samples.at(-1);
  // timers are never quite on time
  if (last && sample.time - last.time < every - slack) return;
  samples.push(sample);
  while (samples.length > 0 && samples[0]!.time < sample.time - kept) samples.shift();
}

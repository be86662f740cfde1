/** What is drawn as a line beside the dashboard's figures. */
export interface MetricSample {
  /** milliseconds since the epoch */
  readonly time: number;
  readonly messageRate: number;
  readonly unreadableShare: number;
  readonly blocks: number;
}

const fine = { every: 10_000, kept: 3_600_000 } as const;
const slack = fine.every / 2;
const coarse = { every: 300_000, kept: 30 * 86_400_000 } as const;

/** Samples of the engine's state since the console started: every 10 s for an hour, every 5 min for 30 days. */
export class MetricHistory {
  readonly #fine: MetricSample[] = [];
  readonly #coarse: MetricSample[] = [];

  add(sample: MetricSample): void {
    push(this.#fine, sample, fine);
    push(this.#coarse, sample, coarse);
  }

  get latest(): MetricSample | undefined {
    return this.#fine.at(-1);
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

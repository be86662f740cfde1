import type { StreamInfo } from '@nats-io/jetstream';

/** What was sent so long before all servers were last seen to agree may be missing on one of them, milliseconds. */
const margin = 30_000;
/** Servers that were apart must look whole so often before they are believed: what one missed is handed to it by then. */
const wholeLooks = 2;
/** where one stays away, or its copy is never called whole (nats-server 2.9), what there is is served all the same */
const brokenLooks = 6;

export interface ReplicaWatchParts {
  /** what was sent before this time, by `performance.now()`, is on all servers */
  readonly settled: (before: number) => void;
  /** Servers were apart and are together again: what was sent since then is to be sent once more. A rejection: it is tried again. */
  readonly rejoined: (since: number) => Promise<void>;
}

/**
 * Whether the servers that hold the streams were apart. A leader that was cut off together with a part of the hosts can keep what it
 * was given then in the place of what the others agreed on (nats-server 2.9): its readers miss that for good, and nothing tells them.
 */
export class ReplicaWatch {
  readonly #parts: ReplicaWatchParts;
  #leaders = '';
  #apart = false;
  #whole = 0;
  #broken = 0;
  #settled = performance.now();

  constructor(parts: ReplicaWatchParts) {
    this.#parts = parts;
  }

  /** Something was said that each server must hear: one that is away for less than the time between two looks misses it. */
  doubt(): void {
    this.#apart = true;
    this.#whole = 0;
  }

  /**
   * Looks at the streams as their leaders see them. Call it every few seconds while connected; never rejects.
   * @param found rejects where no leader answers
   */
  async look(found: Promise<readonly Pick<StreamInfo, 'cluster'>[]>): Promise<void> {
    const began = performance.now();
    try {
      await this.#take(await found, began);
    } catch {
      // no leader answers, or not all could be sent
      this.doubt();
    }
  }

  async #take(found: readonly Pick<StreamInfo, 'cluster'>[], began: number): Promise<void> {
    const leaders = found.map(({ cluster }) => cluster?.leader ?? '').join();
    if (leaders !== this.#leaders && this.#leaders !== '') this.doubt();
    this.#leaders = leaders;
    const whole = found.every(({ cluster }) =>
      (cluster?.replicas ?? []).every(({ current, offline }) => current && !offline),
    );
    this.#whole = whole ? this.#whole + 1 : 0;
    this.#broken = whole ? 0 : this.#broken + 1;
    if (!whole) {
      this.#apart = true;
      if (this.#broken === brokenLooks) await this.#parts.rejoined(this.#settled);
    } else if (!this.#apart) {
      this.#settled = began - margin;
      this.#parts.settled(this.#settled);
    } else if (this.#whole >= wholeLooks) {
      // before: what is doubted meanwhile stays so
      this.#apart = false;
      await this.#parts.rejoined(this.#settled);
    }
  }
}
